"""What the timeline shows beside the pictures and the loudness: a lane for each kind of defect."""

from dataclasses import dataclass

from aiprod_probe.examination import Examination, Picture, Sound, Span, Timing
from aiprod_probe.leader import find_leader

MAX_SOUNDS = 8
"""Programmes of audio with lanes of their own: more would make a page too high."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The defects of one kind, and the code of the check that judges them."""

    name: str
    code: str
    spans: tuple[Span, ...]


def lanes(examination: Examination) -> list[Lane]:
    """Returns the lanes of the picture, and of each programme of audio."""
    found = _picture_lanes(examination.picture, examination.timing) if examination.picture else []
    for streams, sound in named_sounds(examination):
        found += _sound_lanes(sound, streams)
    return found


def named_sounds(examination: Examination) -> list[tuple[str, Sound]]:
    """Returns the programmes of audio, each with what follows the names of its lanes: ` 1+2`, or nothing."""
    sounds = examination.sounds[:MAX_SOUNDS]
    is_one_of_many = len(sounds) > 1
    return [(f" {'+'.join(map(str, one.streams))}" if is_one_of_many else "", one) for one in sounds]


def _picture_lanes(picture: Picture, timing: Timing) -> list[Lane]:
    return [
        Lane("Black", "BLACK", picture.black),
        Lane("Freeze", "FREEZE", picture.frozen),
        Lane("Flashes", "FLASHES", picture.flashes),
        Lane("Corrupt", "CORRUPT_FRAMES", picture.corrupt),
        Lane("Range", "SIGNAL_RANGE", picture.out_of_range),
        Lane("Repeats", "DUPLICATE_FRAMES", picture.duplicates),
        Lane("Combing", "CADENCE", picture.combed),
        Lane("Leader", "LEADER", find_leader(picture).spans),
        Lane("Drops", "DROPPED_FRAMES", timing.dropped),
    ]


def _sound_lanes(sound: Sound, streams: str) -> list[Lane]:
    return [
        Lane(f"Silence{streams}", "SILENCE", sound.silent),
        Lane(f"Clipping{streams}", "CLIPPING", sound.clipped),
        Lane(f"Dropouts{streams}", "DROPOUTS", sound.dropouts),
        Lane(f"Clicks{streams}", "CLICKS", sound.clicks),
        Lane(f"Phase{streams}", "PHASE", sound.antiphase),
    ]
