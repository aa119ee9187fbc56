"""How good a signal is: a heuristic over what the decode pass measured, no judgement of content."""

import math
from dataclasses import dataclass

from aiprod_probe.signals import Examination, Picture, Sound, joined, total

BEST = 10.0
EXPOSURE = (0.12, 0.85)
"""Mean brightness within which nothing is deducted."""
LEAST_MOTION = 0.002
"""Mean change from frame to frame, of the whole range."""
LOUDNESS = (-27.0, -11.0)
"""LUFS, from broadcast to the loudest streaming."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Scores from 0 to 10; `sound` is None for a silent film."""

    presence: float
    exposure: float
    motion: float
    sound: float | None

    @property
    def score(self) -> float:
        """The least: one bad trait makes a bad film, however good the others are."""
        scores = (self.presence, self.exposure, self.motion, self.sound)
        return min(score for score in scores if score is not None)


def signal_quality(examination: Examination) -> Quality | None:
    """None where no picture was decoded."""
    picture, sound = examination.picture, examination.sound
    if picture is None:
        return None
    length = examination.report.duration or 1
    return Quality(
        presence=_presence(picture, length),
        exposure=_within(picture.brightness, EXPOSURE, 0.1),
        motion=min(BEST, BEST * picture.motion / LEAST_MOTION),
        sound=_sound(sound, length) if sound else None,
    )


def _presence(picture: Picture, length: int) -> float:
    """All of a film that is black, frozen or corrupt for half of its time is lost."""
    absent = total(joined([*picture.black, *picture.frozen, *picture.corrupt]))
    return max(0.0, BEST * (1 - 2 * absent / length))


def _sound(sound: Sound, length: int) -> float:
    if not math.isfinite(sound.integrated):
        return 0.0
    lost = total(joined([*sound.silent, *sound.clipped]))
    return max(0.0, _within(sound.integrated, LOUDNESS, 10.0) * (1 - lost / length))


def _within(value: float, bounds: tuple[float, float], fall: float) -> float:
    """10 within the bounds, 0 from `fall` outside of them on."""
    low, high = bounds
    distance = max(low - value, value - high, 0.0)
    return max(0.0, BEST * (1 - distance / fall))
