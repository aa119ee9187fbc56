"""Measures how bright a film is and how much it moves."""

import numpy as np
from numpy.typing import NDArray


class LumaMeter:
    """Sums the luma of a film's frames, and its change from frame to frame.

    The values are those of FFmpeg's signalstats (YAVG, YDIF), which takes far longer: it measures hue, too.
    """

    def __init__(self) -> None:
        self._brightness = self._motion = 0.0
        self._frames = 0
        self._last: NDArray[np.uint8] | None = None

    def add(self, luma: NDArray[np.uint8]) -> None:
        """Adds a frame; all frames have the same size."""
        # A copy: the frame's memory is used again.
        luma = luma.copy()
        self._brightness += _mean(luma)
        last = luma if self._last is None else self._last
        self._motion += _mean(np.maximum(luma, last) - np.minimum(luma, last))
        self._last = luma
        self._frames += 1

    def brightness(self) -> float:
        """Returns the mean luma, 0 to 1."""
        return self._brightness / max(self._frames, 1) / 255

    def motion(self) -> float:
        """Returns the mean change of a pixel between frames, 0 to 1; the first frame counts as no change."""
        return self._motion / max(self._frames, 1) / 255


def _mean(values: NDArray[np.uint8]) -> float:
    return float(values.sum(dtype=np.uint32)) / max(values.size, 1)
