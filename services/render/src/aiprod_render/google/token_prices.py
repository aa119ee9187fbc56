"""What Gemini's image and speech models cost.

Google's list prices per million tokens, as genai-prices 0.2.3 lists them from
https://ai.google.dev/gemini-api/docs/pricing (read on 2026-11-27).
"""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one call: what it read, the text that it wrote, and the picture or sound that it made."""

    input: int
    text: int
    media: int


@dataclass(frozen=True, slots=True)
class _Price:
    """US dollars per million tokens, which are micro-dollars per token; `picture` is a picture's tokens."""

    input: float
    text: float
    media: float
    picture: int = 0


_PRICES = {
    "gemini-2.5-flash-image": _Price(0.30, 2.50, 30, 1290),
    "gemini-3.1-flash-image": _Price(0.50, 3, 60, 1120),
    "gemini-3.1-flash-lite-image": _Price(0.25, 1.50, 30, 1120),
    "gemini-2.5-flash-tts": _Price(0.50, 10, 10),
    "gemini-2.5-flash-lite-tts": _Price(0.50, 10, 10),
    "gemini-2.5-pro-tts": _Price(1, 20, 20),
    "gemini-3.1-flash-tts": _Price(1, 20, 20),
}
_PROMPT = 1500
"""The most tokens that a picture's prompt has."""
_REFERENCE = 2600
"""The most tokens of a picture that a model reads: about ten tiles of 258."""
_SPOKEN = 3.0
"""The tokens of sound for a character: 25 in a second, in which at least eight characters are spoken."""


def cost(model: str, tokens: Tokens | None) -> int | None:
    """Returns what a call cost in micro-dollars; None if model or tokens are not known, which is not zero."""
    price = _price(model)
    if price is None or tokens is None:
        return None
    # Rounded up, so that a bill never states less than was paid.
    return ceil(tokens.input * price.input + tokens.text * price.text + tokens.media * price.media)


def picture_price(model: str) -> int | None:
    """Returns the most that a picture costs in micro-dollars; None for a model that is not listed."""
    price = _price(model)
    return cost(model, Tokens(_PROMPT, 0, price.picture)) if price and price.picture else None


def reference_price(model: str) -> int:
    """Returns the most that a picture costs to be read, in micro-dollars; 0 if the model is not listed."""
    return cost(model, Tokens(_REFERENCE, 0, 0)) or 0


def speech_price(model: str, characters: int) -> int | None:
    """Returns the most that a text costs to be spoken, in micro-dollars; None if the model is not listed."""
    return cost(model, Tokens(characters, 0, ceil(characters * _SPOKEN)))


def _price(model: str) -> _Price | None:
    # Versions of a model cost the same.
    family = model.removesuffix("-preview").replace("-preview-", "-").removesuffix("-001")
    return _PRICES.get(family)
