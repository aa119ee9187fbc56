"""Splits text without spaces between words into phrases: Japanese, Chinese, Thai."""

import re
from functools import cache
from typing import TYPE_CHECKING

from aiprod_llm.embedded.text.graphemes import graphemes

if TYPE_CHECKING:
    from budoux import Parser

_SCRIPTS = {
    "japanese": re.compile(r"[\u3040-\u30ff]"),
    "thai": re.compile(r"[\u0e00-\u0e7f]"),
    "simplified_chinese": re.compile(r"[\u3400-\u9fff]"),
}
"""In the order in which they are tried: Japanese has Chinese characters, too."""


def phrases(text: str) -> list[str]:
    """Returns the phrases of a text without spaces, else its graphemes; joined they are the text."""
    script = next((name for name, letters in _SCRIPTS.items() if letters.search(text)), None)
    return _parser(script).parse(text) if script else graphemes(text)


@cache
def _parser(script: str) -> "Parser":
    # Imported only when used: it takes 70 ms, and few texts need it.
    import budoux

    parser: Parser = getattr(budoux, f"load_default_{script}_parser")()
    return parser
