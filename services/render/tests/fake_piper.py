"""The voice of the tests: a program that speaks tones."""

from pathlib import Path

from aiprod_render.voice.piper import Piper
from tests.piper_program import write_piper


def piper_double(root: Path) -> Piper:
    """Writes the program; it speaks for as long as its text is."""
    return Piper(*write_piper(root))
