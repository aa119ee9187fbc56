"""Speaks texts once: what was spoken is found in storage, with its times."""

import asyncio
import hashlib
import json
import wave
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_film.media import Voice
from aiprod_render.assets import Assets
from aiprod_render.billing.paid_calls import PaidCalls
from aiprod_render.billing.records import Records
from aiprod_render.config import RenderSettings
from aiprod_render.voice.phrases import phrases
from aiprod_render.voice.speech import Phrase, Speech
from aiprod_render.voice.voices import SpeakingVoice, Voices
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
_AT_ONCE = 1
"""Texts spoken at a time: Piper takes a processor, and a model has a quota."""


class Speaker:
    """The voices of a deployment; a few texts are spoken at a time."""

    def __init__(self, settings: RenderSettings, assets: Assets, voices: Voices, records: Records) -> None:
        self._settings = settings
        self._assets = assets
        self._voices = voices
        self._queue = render_queue(_AT_ONCE, settings.max_queued)
        self._calls = PaidCalls(records)
        self._flights = SingleFlight[str, None, Speech]()

    @property
    def voice(self) -> str:
        """The name of the voice that speaks where none is stated; empty if there is none."""
        return self._voices.usual.name if self._voices.usual else ""

    @property
    def price_per_character(self) -> int | None:
        """The most that a character of it costs in micro-dollars; None if unknown."""
        return self._voices.usual.price(1) if self._voices.usual else 0

    async def speak(self, text: str, voice: Voice, job: str, limit: int | None = None) -> Speech:
        """Returns the text as speech, stored before or now, for up to `limit` micro-dollars if not None.

        Raises FailedPrecondition without the voice, if it has another language than the text, if it fails, or
        if it costs more; InvalidArgument if the text has no words, ResourceExhausted if too many texts wait,
        and errors of storage.
        """
        # Telling languages apart takes a second at first, in which others must be answered.
        speaking = await asyncio.to_thread(self._voices.find, voice, text)
        texts = phrases(text)
        if not texts:
            raise InvalidArgument(f"the narration {text!r} has no words", reason="NARRATION_EMPTY")
        key = hashlib.sha256(json.dumps([speaking.name, texts]).encode()).hexdigest()
        if stored := await self._stored(speaking, texts, key):
            return stored
        # After the lookup: a stored speech is free, whatever the limit.
        _check_price(speaking.price(sum(map(len, texts))), limit)
        # Of all who wait for a speech, one is billed for it.
        is_first = key not in self._flights
        flight = self._flights.join(key, None, lambda _: self._find_or_speak(speaking, texts, key, job))
        async with flight as (_, task):
            # Other callers may wait for the same speech: one who leaves must not cancel what is paid for.
            speech = await asyncio.shield(task)
        return speech if is_first else replace(speech, cost=0)

    async def _stored(self, voice: SpeakingVoice, texts: list[str], key: str) -> Speech | None:
        stored = await self._assets.find(key)
        return stored and _speech(stored, _read_times(stored, texts), 0, voice.name)

    async def _find_or_speak(self, voice: SpeakingVoice, texts: list[str], key: str, job: str) -> Speech:
        find, speak = partial(self._stored, voice, texts, key), partial(self._speak, voice, texts, key, job)
        async with self._queue.slot(Ticket(current_call().user)):
            # In turns, of all instances: one that buys phrases while another one deletes them pays again.
            return await self._calls.once(key, find, speak)

    async def _speak(self, voice: SpeakingVoice, texts: list[str], key: str, job: str) -> Speech:
        with TemporaryDirectory(prefix="aiprod-voice-", dir=self._settings.scratch) as name:
            folder = Path(name)
            spoken = await voice.speak(texts, folder, self._settings.voice_seconds, job)
            ends = _join(spoken.files, folder / "speech.wav")
            asset = await self._assets.upload(
                folder / "speech.wav",
                role=CLIP,
                content_type="audio/wav",
                job=job,
                content_key=key,
                labels={"voice": voice.name, **_write_times(ends)},
            )
        # Only now: until the speech is stored, a restart finds the phrases that are paid for.
        await voice.forget(texts)
        return _speech(asset, _timed(texts, ends), spoken.cost, voice.name)


def _check_price(price: int | None, limit: int | None) -> None:
    # A price that is unknown may be any, so a limit refuses it.
    if limit is None or (price is not None and price <= limit):
        return
    cost = "its price is unknown" if price is None else f"it costs up to ${price / 1e6:.4f}"
    raise FailedPrecondition(
        f"the narration may cost at most ${limit / 1e6:.4f}, but {cost}: raise the limit, or shorten it",
        reason="VOICE_TOO_EXPENSIVE",
        field="max_cost_usd_micros",
    )


def _speech(asset: Asset, spoken: tuple[Phrase, ...], cost: int | None, engine: str) -> Speech:
    return Speech(asset, spoken[-1].end, spoken, cost, engine)


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


def _timed(texts: Sequence[str], ends: Sequence[int]) -> tuple[Phrase, ...]:
    # One start is left over: that of a phrase after the last one.
    starts = [Fraction(0), *(Fraction(end, 1000) + _PAUSE for end in ends)]
    return tuple(
        Phrase(start, Fraction(end, 1000), text)
        for start, end, text in zip(starts, ends, texts, strict=False)
    )


def _write_times(ends: Sequence[int]) -> dict[str, str]:
    words = list(map(str, ends))
    rows = [" ".join(words[at : at + _LABEL_WORDS]) for at in range(0, len(words), _LABEL_WORDS)]
    return {f"{_TIMES}{number:02}": row for number, row in enumerate(rows)}


def _read_times(stored: Asset, texts: Sequence[str]) -> tuple[Phrase, ...]:
    rows = [stored.labels[name] for name in sorted(stored.labels) if name.startswith(_TIMES)]
    return _timed(texts, [int(word) for row in rows for word in row.split()])
