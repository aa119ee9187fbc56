"""The narration of a film: what is spoken in which scene, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from aiprod_render.caption_cues import Cue
from aiprod_render.voice.speech import LEAD, Speech
from aiprod_rpc.errors import InvalidArgument

_ROUNDING = Fraction(1, 10)
"""Cuts fall on frames, so a scene that was stretched may be a part of one shorter."""


@dataclass(frozen=True, slots=True)
class Line:
    """A speech that starts `start` seconds after the film."""

    start: Fraction
    speech: Speech

    def cues(self) -> Iterator[Cue]:
        """Yields the captions of its phrases."""
        for phrase in self.speech.phrases:
            yield Cue(self.start + phrase.start, self.start + phrase.end, phrase.text)


def place(speeches: Sequence[Speech | None], frame_counts: Sequence[int], rate: Fraction) -> list[Line]:
    """Returns the lines of a film whose scenes have these lengths; None is a scene without narration.

    Raises InvalidArgument if a scene is shorter than what is spoken in it.
    """
    # In frames: sums of rounded seconds would drift from the picture.
    lines, start = [], 0
    for number, (speech, count) in enumerate(zip(speeches, frame_counts, strict=True)):
        if speech:
            check_fits(speech, count / rate, f"scene {number + 1}", f"manifest.scenes[{number}].narration")
            lines.append(Line(start / rate + LEAD, speech))
        start += count
    return lines


def place_over(speech: Speech, seconds: Fraction) -> Line:
    """Returns the line of a recording that starts with a film of `seconds`.

    Raises InvalidArgument if the film is shorter.
    """
    if speech.seconds > seconds + _ROUNDING:
        raise InvalidArgument(
            f"the film lasts {float(seconds):.1f} s, and its recording {float(speech.seconds):.1f} s: "
            "make scenes longer or the recording shorter",
            reason="NARRATION_TOO_LONG",
            field="manifest.voice_over",
        )
    return Line(Fraction(0), speech)


def check_fits(speech: Speech, seconds: Fraction, scene: str, field: str) -> None:
    """Raises InvalidArgument if a scene of `seconds` is shorter than what is spoken in it."""
    if speech.scene_seconds > seconds + _ROUNDING:
        raise InvalidArgument(
            f"{scene} lasts {float(seconds):.1f} s, and its narration needs "
            f"{float(speech.scene_seconds):.1f} s: "
            "make the scene longer or the narration shorter",
            reason="NARRATION_TOO_LONG",
            field=field,
        )
