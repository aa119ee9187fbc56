"""A stereo mix that takes notes at their times."""

import numpy as np

from aiprod_render.sound.instruments import Samples


class Mix:
    """Silence of `seconds`, until notes are added. `samples` has the shape (2, n)."""

    def __init__(self, length: int, rate: int) -> None:
        self.samples: Samples = np.zeros((2, length), np.float32)
        self.rate = rate

    def add(self, note: Samples, seconds: float, level: float, side: float = 0.5) -> None:
        """Adds a note of shape (2, n); what is past the end is left out. `side` 0 is left, 1 is right."""
        first = int(seconds * self.rate)
        length = min(note.shape[1], self.samples.shape[1] - first)
        if length <= 0:
            return
        # In the middle, both channels have the whole level.
        for channel, share in enumerate((2 * (1 - side), 2 * side)):
            self.samples[channel, first : first + length] += note[channel, :length] * np.float32(
                level * share
            )
