"""Consoles that print text unchanged, without markup."""

import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# Terminals obey control characters; direction overrides make a text look like another.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without control characters, except line breaks."""
    return CONTROL_CHARACTERS.sub("", text.replace("\t", " "))


class PlainConsole(Console):
    """Prints each text as it is written; only a `Text` with a style has colours.

    `[red]` or `:smile:` in a title or an error is not markup. Control characters do not reach the terminal.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)
        # A pipe has no width at which a line would have to break.
        self.soft_wrap = self.soft_wrap or not self.is_terminal

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What to print, in pieces."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(plain(segment.text), segment.style)
