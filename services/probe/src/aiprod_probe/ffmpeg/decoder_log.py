"""Listens to what decoders call errors: some hide damage in a frame that looks intact to their caller."""

from collections.abc import Iterator
from contextlib import contextmanager

import av.logging

from aiprod_probe.media_info import Damage

HARMLESS = ("mmco:",)
"""How messages begin about references that a film trimmed by copying has lost with its start."""


class DecoderLog:
    """Counts the errors of one decoder from its first frame on."""

    def __init__(self, lines: list[tuple[int, str, str]]) -> None:
        """`lines` are those that FFmpeg writes: level, name of the decoder, and message."""
        self._lines = lines
        self._count = 0
        self._first = ""

    def forget(self) -> None:
        """Forgets the lines until now."""
        self._lines.clear()

    def read(self, name: str, counts: bool) -> None:
        """Takes the lines of the last packet, and forgets them if they do not count."""
        for _, source, message in self._lines if counts else ():
            if source == name and not message.startswith(HARMLESS):
                self._count += 1
                self._first = self._first or message.strip()
        # A hostile file could fill the memory with messages.
        self.forget()

    def damages(self) -> Iterator[Damage]:
        """Yields what was read, if anything."""
        if self._count:
            yield Damage(f"errors of the video's decoder: {self._count}, the first is '{self._first}'")


@contextmanager
def decoder_log() -> Iterator[DecoderLog]:
    """Listen until the block ends; only errors, because each line takes time."""
    level, skips = av.logging.get_level(), av.logging.get_skip_repeated()
    av.logging.set_level(av.logging.ERROR)
    # A skipped line would come with the next other one: as an error of a packet that has none.
    av.logging.set_skip_repeated(False)
    try:
        # Decoders have threads of their own.
        with av.logging.Capture(local=False) as lines:
            yield DecoderLog(lines)
    finally:
        av.logging.set_level(level)
        av.logging.set_skip_repeated(skips)
