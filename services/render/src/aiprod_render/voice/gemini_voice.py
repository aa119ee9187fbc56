"""A voice of Gemini, which is paid for: each phrase once."""

import hashlib
import json
import re
import wave
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from aiprod_film.media import Voice
from aiprod_render.billing.purchases import Answer, Purchases
from aiprod_render.google.token_prices import speech_price
from aiprod_render.voice.speech import Spoken
from aiprod_rpc.errors import FailedPrecondition

_RATE = re.compile(r"rate=(\d{4,6})")
_USUAL_RATE = 24_000
"""Samples in a second, where an answer does not state them."""


class SpeechModel(Protocol):
    """Each call is one request, sent once, and paid."""

    async def speak(self, model: str, text: str, voice: str, language: str) -> Answer:
        """Returns the text as mono samples of 16 bits. Raises ModelError."""


@dataclass(frozen=True, slots=True)
class GeminiVoices:
    """Gemini's voices; `usual` is the one that speaks where none is stated."""

    client: SpeechModel
    purchases: Purchases
    model: str
    usual: str

    def named(self, voice: Voice) -> "GeminiVoice":
        """Returns a voice. Whether the model has it shows when it speaks."""
        return GeminiVoice(self, replace(voice, name=voice.name or self.usual))


class GeminiVoice:
    """One voice in one language, or in that of the text."""

    def __init__(self, voices: GeminiVoices, voice: Voice) -> None:
        self._voices = voices
        self._voice = voice

    @property
    def name(self) -> str:
        """The voice, which is part of the key of what it spoke."""
        voice = self._voice
        return f"{self._voices.model}/{voice.name}{f'/{voice.language}' if voice.language else ''}"

    def price(self, characters: int) -> int | None:
        """Returns the most that a text costs in micro-dollars; None if unknown."""
        return speech_price(self._voices.model, characters)

    async def speak(self, phrases: Sequence[str], folder: Path, seconds: float, job: str) -> Spoken:
        """Speaks each phrase into a WAV file in `folder`; the client limits the time of each.

        Raises FailedPrecondition if the model holds a phrase back, and ModelError.
        """
        files, cost = [], 0
        is_priced = True
        # Each is a purchase of its own: a crash loses none that is paid for.
        for number, phrase in enumerate(phrases):
            order = partial(
                self._voices.client.speak, self._voices.model, phrase, self._voice.name, self._voice.language
            )
            price = self.price(len(phrase))
            answer = await self._voices.purchases.buy(self._key(phrase), job, price, order, _nothing)
            if not answer.content:
                why = "; ".join(answer.reasons)
                raise FailedPrecondition(
                    f"the voice model refuses to speak “{phrase}”: {why}", reason="VOICE_FAILED"
                )
            is_priced = is_priced and answer.cost is not None
            cost += answer.cost or 0
            files.append(_write(answer, folder / f"{number:03}.wav"))
        return Spoken(files, cost if is_priced else None)

    async def forget(self, phrases: Sequence[str]) -> None:
        """Deletes the phrases that were kept until the speech was stored."""
        for phrase in phrases:
            await self._voices.purchases.delete(self._key(phrase))

    def _key(self, phrase: str) -> str:
        return hashlib.sha256(json.dumps(["phrase", self.name, phrase]).encode()).hexdigest()


async def _nothing() -> None:
    """What is stored of a phrase: only whole speeches are."""


def _write(answer: Answer, path: Path) -> Path:
    rate = _RATE.search(answer.content_type)
    with wave.open(str(path), "wb") as file:
        # The answer has bare samples, and states their rate in its type only.
        file.setparams((1, 2, int(rate[1]) if rate else _USUAL_RATE, 0, "NONE", ""))
        # A sample has two bytes.
        file.writeframes(answer.content[: len(answer.content) // 2 * 2])
    return path
