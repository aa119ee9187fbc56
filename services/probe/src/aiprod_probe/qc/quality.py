"""Scores the quality of a signal with a heuristic over the decoded film; it does not judge content."""

import math
from dataclasses import dataclass

from aiprod_probe.examination import Examination, Picture, Sound, merge_spans, total_length

BEST = 10.0
EXPOSURE_RANGE = (0.12, 0.85)
"""Mean brightness, 0 to 1, that costs no points."""
MIN_MOTION = 0.002
"""Mean change between frames, 0 to 1, that costs no points."""
LOUDNESS_RANGE = (-27.0, -11.0)
"""LUFS: from broadcast to the loudest streaming."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Scores from 0 to 10; `sound` is None for a silent film."""

    presence: float
    exposure: float
    motion: float
    sound: float | None

    @property
    def score(self) -> float:
        """The lowest score: one bad trait makes a bad film."""
        scores = (self.presence, self.exposure, self.motion, self.sound)
        return min(score for score in scores if score is not None)


def signal_quality(examination: Examination) -> Quality | None:
    """Returns the scores; None if no picture was decoded."""
    picture = examination.picture
    if picture is None:
        return None
    length = examination.report.duration or 1
    return Quality(
        presence=_presence(picture, length),
        exposure=_score(picture.brightness, EXPOSURE_RANGE, 0.1),
        motion=min(BEST, BEST * picture.motion / MIN_MOTION),
        sound=min((_sound(sound, length) for sound in examination.sounds), default=None),
    )


def _presence(picture: Picture, length: int) -> float:
    """Score what is neither black, frozen, nor corrupt; half of the film is already worth 0."""
    absent = total_length(merge_spans([*picture.black, *picture.frozen, *picture.corrupt]))
    return max(0.0, BEST * (1 - 2 * absent / length))


def _sound(sound: Sound, length: int) -> float:
    # Digital silence has a loudness of minus infinity; a sound without a loudness is too short to be heard.
    if sound.integrated is None or not math.isfinite(sound.integrated) or sound.dead_channels:
        return 0.0
    lost = total_length(merge_spans([*sound.silent, *sound.clipped, *sound.antiphase]))
    return max(0.0, _score(sound.integrated, LOUDNESS_RANGE, 10.0) * (1 - lost / length))


def _score(value: float, bounds: tuple[float, float], fall: float) -> float:
    """Returns 10 within the bounds, falling to 0 at a distance of `fall` from them."""
    low, high = bounds
    distance = max(low - value, value - high, 0.0)
    return max(0.0, BEST * (1 - distance / fall))
