"""Joins mono tracks to the stereo programmes that they carry."""

from collections.abc import Sequence
from itertools import batched

from aiprod_probe.examination import Sound, Span, merge_spans
from aiprod_probe.loudness import integrated_loudness, loudness_range, summed
from aiprod_probe.media_info import Report

BROADCAST = ("mxf", "mov")
"""Containers in which broadcasters deliver left and right as two mono tracks of PCM (as in EBU R 123)."""


def programmes(report: Report, sounds: Sequence[Sound]) -> tuple[Sound, ...]:
    """Returns the programmes of a file: pairs if all its tracks are mono PCM, else each track by itself."""
    if len(sounds) < 2 or not _has_mono_tracks(report):
        return tuple(sounds)
    return tuple(_joined(pair) for pair in batched(sounds, 2, strict=False))


def _has_mono_tracks(report: Report) -> bool:
    tracks = [stream for stream in report.streams if stream.audio]
    is_broadcast = not {*report.format.format_name.split(",")}.isdisjoint(BROADCAST)
    return is_broadcast and all(
        track.audio and track.audio.channels == 1 and track.codec_name.startswith("pcm_") for track in tracks
    )


def _joined(sounds: Sequence[Sound]) -> Sound:
    """Returns the programme of mono tracks that play together."""
    if len(sounds) == 1:
        return sounds[0]
    momentary = summed(sound.momentary for sound in sounds)
    short_term = summed(sound.short_term for sound in sounds)
    is_dead = [sound.integrated == float("-inf") for sound in sounds]
    return Sound(
        silent=_common(sounds[0].silent, sounds[1].silent),
        integrated=integrated_loudness(momentary),
        loudness_range=loudness_range(short_term),
        true_peak=max(sound.true_peak for sound in sounds),
        clipped=merge_spans([span for sound in sounds for span in sound.clipped]),
        momentary=momentary,
        length=max(sound.length for sound in sounds),
        short_term=short_term,
        dead_channels=() if all(is_dead) else tuple(n for n, dead in enumerate(is_dead, 1) if dead),
        dropouts=merge_spans([span for sound in sounds for span in sound.dropouts]),
        clicks=merge_spans([span for sound in sounds for span in sound.clicks]),
        streams=tuple(index for sound in sounds for index in sound.streams),
    )


def _common(first: Sequence[Span], second: Sequence[Span]) -> tuple[Span, ...]:
    """Returns the times that are in spans of both."""
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return tuple((start, end) for start, end in pairs if end > start)
