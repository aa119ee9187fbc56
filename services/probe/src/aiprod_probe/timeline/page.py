"""Lays out the timeline: a heading, stills, a lane for each kind of defect, loudness, and time."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from PIL import Image

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination, Sound, Still, total_length
from aiprod_probe.loudness import SILENT
from aiprod_probe.media_info import Report
from aiprod_probe.qc.judge import Judgement
from aiprod_probe.qc.signal_checks import loudness_checks
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, overall_verdict
from aiprod_probe.timeline.canvas import (
    CORAL,
    DISPLAY,
    FAINT,
    INK,
    LEAF,
    LINE,
    PANEL,
    PAPER,
    SAND,
    SEA,
    SOFT,
    Canvas,
    Colour,
    tint,
)
from aiprod_probe.timeline.lanes import Lane, lanes, named_sounds

WIDTH, MARGIN = 1600, 64
LEFT, RIGHT = 224, WIDTH - 196
"""The time axis runs between them; names are to its left and totals to its right."""
STRIP, LANE, CURVE = 96, 40, 220
HEAD, FOOT = 200, 100
MAX_NAMED = 4
"""The heading names up to so many failed checks, and counts more."""
STEPS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
QUIET, LOUD = -60.0, 0.0
SHORT = 0.1
"""Seconds below which a length is in milliseconds."""
COLOURS = {Verdict.PASS: LEAF, Verdict.WARN: SAND, Verdict.INCOMPLETE: SAND, Verdict.FAIL: CORAL}


def draw_timeline(title: str, judgement: Judgement) -> bytes:
    """Returns a PNG of the analysis of a file that could be read."""
    examination, checks = judgement.examination, judgement.checks
    assert examination
    checks_by_code = {check.code: check for check in checks}
    rows = lanes(examination)
    has_strip = bool(examination.picture and examination.picture.stills)
    sounds = named_sounds(examination)
    height = HEAD + (STRIP + 76 if has_strip else 0) + LANE * len(rows) + CURVE * len(sounds) + FOOT
    page = _Page(Canvas(WIDTH, height), examination.report.duration or 1)
    page.heading(title, examination.report, checks)
    top = page.strip(examination, HEAD) if has_strip else HEAD
    for lane in rows:
        top = page.lane(lane, checks_by_code, top)
    for streams, sound in sounds:
        top = page.loudness(sound, streams, judgement.spec, top)
    page.time_axis(top)
    return page.canvas.png()


class _Page:
    """Draws the parts of the page; each takes the y of its top and returns that of the next part."""

    def __init__(self, canvas: Canvas, length: int) -> None:
        self.canvas = canvas
        self._length = length

    def _x(self, at: int) -> float:
        # The times of a damaged file may lie outside of the film.
        return LEFT + (RIGHT - LEFT) * min(max(at / self._length, 0), 1)

    def heading(self, title: str, report: Report, checks: Sequence[Check]) -> None:
        """Draws the title, facts about the film, and the verdict."""
        canvas, verdict = self.canvas, overall_verdict(checks)
        canvas.text((MARGIN, 66), "QUALITY CONTROL", FAINT, 15, weight=600, spacing=2.4)
        canvas.text((MARGIN, 120), _shorten(title), PAPER, 44, weight=480, face=DISPLAY)
        canvas.text((MARGIN, 156), _facts(report), SOFT, 19)
        colour = COLOURS.get(verdict, CORAL)
        edge = WIDTH - MARGIN
        wide = canvas.width(verdict.name, 20, 650) + 44
        canvas.box(edge - wide, 84, edge, 124, tint(colour, INK, 0.18), 20)
        canvas.text((edge - wide / 2, 104), verdict.name, colour, 20, weight=650, anchor="mm")
        canvas.text((edge, 156), _outcome(checks), SOFT, 19, anchor="rs")

    def strip(self, examination: Examination, top: float) -> float:
        """Draws the stills and, under them, the shots between cuts."""
        assert examination.picture
        stills, video = examination.picture.stills, examination.report.video
        width = (RIGHT - LEFT) / len(stills)
        rotation = video.video.rotation if video and video.video else 0
        for index, still in enumerate(stills):
            self.canvas.paste(_upright(still, rotation), LEFT + index * width, top, width - 3, STRIP)
        top += STRIP + 14
        edges = [0, *examination.picture.cuts, self._length]
        for index, (start, end) in enumerate(pairwise(edges)):
            colour = tint(SEA, PANEL, 0.85 if index % 2 == 0 else 0.55)
            self.canvas.box(self._x(start), top + 8, self._x(end) - 3, top + 16, colour, 4)
        self._label(top + 12, "Cuts", f"{len(edges) - 2}" if len(edges) > 2 else "none", SOFT)
        return top + 62

    def lane(self, lane: Lane, checks: Mapping[str, Check], top: float) -> float:
        """Draws the defects of one kind; those that fail their check stand out."""
        middle = top + LANE / 2
        check = checks.get(lane.code)
        is_bad = check is not None and check.verdict is Verdict.FAIL
        self.canvas.box(LEFT, middle - 8, RIGHT, middle + 8, PANEL, 8)
        failing = {*check.spans} if check and is_bad else set()
        for start, end in lane.spans:
            colour = CORAL if (start, end) in failing else SAND
            self.canvas.box(self._x(start), middle - 8, self._x(end), middle + 8, colour, 5)
        total = _length(total_length(lane.spans)) if lane.spans else "none"
        colour = FAINT if not lane.spans else CORAL if is_bad else SOFT
        self._label(middle, lane.name, total, colour)
        return top + LANE

    def _label(self, middle: float, name: str, total: str, colour: Colour) -> None:
        self.canvas.text((MARGIN, middle), name, SOFT, 18, weight=500, anchor="lm")
        self.canvas.text((RIGHT + 28, middle), total, colour, 18, weight=550, anchor="lm")

    def loudness(self, sound: Sound, streams: str, spec: Spec, top: float) -> float:
        """Draws the momentary loudness over a scale in LUFS, with the integrated loudness as a dashed line.

        The required loudness is a line of its own.
        """
        canvas, low, high = self.canvas, top + CURVE - 12, top + 34
        checks = loudness_checks(sound, spec)

        def y(level: float) -> float:
            return low - (low - high) * min(max((level - QUIET) / (LOUD - QUIET), 0), 1)

        for level in (-60, -40, -20, 0):
            canvas.line([(LEFT, y(level)), (RIGHT, y(level))], LINE)
            canvas.text((LEFT - 16, y(level)), _signed(level, 0), FAINT, 15, anchor="rm")
        step = SECOND // 10
        # The window of 0.4 s has no value before it is full.
        curve = [(self._x((n + 1) * step), y(m)) for n, m in enumerate(sound.momentary) if n >= 3]
        if len(curve) > 1:
            canvas.area([(curve[0][0], low), *curve, (curve[-1][0], low)], tint(SEA, INK, 0.28))
            canvas.line(curve, SEA, 1.6)
        self._label((high + low) / 2 - 26, f"Loudness{streams}", "", SOFT)
        canvas.text((MARGIN, (high + low) / 2), "LUFS", FAINT, 15, anchor="lm")
        if spec.loudness is not None:
            canvas.line([(LEFT, y(spec.loudness)), (RIGHT, y(spec.loudness))], SAND, 1.2)
        integrated = SILENT if sound.integrated is None else sound.integrated
        if math.isfinite(integrated):
            for x in range(LEFT, RIGHT, 14):
                canvas.line([(x, y(integrated)), (x + 7, y(integrated))], PAPER, 1.2)
        place = min(max(y(integrated), high + 10), low - 58)
        self._figure(place, integrated, "LUFS", checks["LOUDNESS"])
        self._figure(place + 28, sound.true_peak, "dBTP", checks["TRUE_PEAK"])
        if sound.loudness_range is not None:
            self._figure(place + 56, sound.loudness_range, "LU", checks["LOUDNESS_RANGE"])
        return top + CURVE

    def _figure(self, middle: float, value: float, unit: str, check: Check) -> None:
        colour = CORAL if check.verdict is Verdict.FAIL else SOFT
        text = _signed(value, 1) if math.isfinite(value) else "silent"
        end = self.canvas.text((RIGHT + 28, middle), text, colour, 18, weight=550, anchor="lm")
        self.canvas.text((end + 7, middle), unit, FAINT, 15, anchor="lm")

    def time_axis(self, bottom: float) -> None:
        """Draws the time axis with at most ten intervals of round seconds, and the legend."""
        seconds = self._length / SECOND
        step = next((step for step in STEPS if seconds / step <= 10), STEPS[-1])
        for number in range(int(seconds / step) + 1):
            x = self._x(round(number * step * SECOND))
            self.canvas.line([(x, bottom + 6), (x, bottom + 14)], FAINT)
            self.canvas.text((x, bottom + 26), _time(number * step, step), FAINT, 15, anchor="mt")
        for line, (colour, meaning) in enumerate(((SAND, "tolerated"), (CORAL, "fails"))):
            y = bottom + 44 + 22 * line
            self.canvas.box(RIGHT + 28, y - 5, RIGHT + 38, y + 5, colour, 3)
            self.canvas.text((RIGHT + 48, y), meaning, FAINT, 15, anchor="lm")


def _signed(value: float, places: int) -> str:
    # A typographic minus: a hyphen is too short before figures.
    return f"{value:.{places}f}".replace("-", "\u2212")


def _length(nanoseconds: int) -> str:
    """Returns a length in seconds, or in milliseconds where that would be 0.0 s."""
    seconds = nanoseconds / SECOND
    return f"{seconds:.1f} s" if seconds >= SHORT else f"{1000 * seconds:.0f} ms"


def _time(seconds: float, step: float) -> str:
    minutes, rest = divmod(seconds, 60)
    if step < 1:
        return f"{minutes:.0f}:{rest:04.1f}"
    if minutes < 60:
        return f"{minutes:.0f}:{rest:02.0f}"
    return f"{minutes // 60:.0f}:{minutes % 60:02.0f}:{rest:02.0f}"


def _outcome(checks: Sequence[Check]) -> str:
    completed = [check for check in checks if check.verdict is not Verdict.SKIPPED]
    failed = [check for check in completed if check.verdict in (Verdict.FAIL, Verdict.ERROR)]
    if not failed:
        return f"{len(completed)} checks, none failed"
    if len(failed) > MAX_NAMED:
        return f"{len(failed)} of {len(completed)} checks failed"
    return f"failed: {', '.join(check.code.replace('_', ' ').lower() for check in failed)}"


def _shorten(title: str) -> str:
    """Returns the last part of a path, with a dot for each character that the font lacks."""
    last = title.rstrip("/").rpartition("/")[2] or title
    # The fonts have Latin letters only.
    plain = "".join(letter if letter.isprintable() and ord(letter) < 0x250 else "·" for letter in last)
    return plain if len(plain) <= 44 else f"{plain[:28]}…{plain[-14:]}"


def _facts(report: Report) -> str:
    facts = [f"{(report.duration or 0) / SECOND:.1f} s"]
    if (stream := report.video) and (video := stream.video):
        width, height = video.display_size
        facts = [f"{width} × {height}", stream.codec_name, *facts]
        if video.avg_frame_rate:
            facts.insert(1, f"{float(video.avg_frame_rate):.3g} fps")
    if (stream := report.audio) and stream.audio:
        facts.append(f"{stream.codec_name} {stream.audio.channel_layout}".strip())
    return "   ·   ".join(facts)


def _upright(still: Still, clockwise: int) -> Image.Image:
    picture = Image.frombytes("RGB", (still.width, still.height), still.rgb)
    return picture.rotate(-clockwise, expand=True) if clockwise else picture
