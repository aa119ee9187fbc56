"""Reads the sound of users' recordings and clips once: what was read is found in storage."""

import hashlib
import json
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from aiprod.film.v1.asset_pb2 import Asset as StoredAsset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_film.asset import Asset
from aiprod_film.messages.values import write_asset
from aiprod_render.assets import Assets
from aiprod_render.build_folder import TRACK
from aiprod_render.media.limits import check_size
from aiprod_render.media.task import decode_clip_sound, decode_recording
from aiprod_render.media.workers import MediaWorkers
from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.voice.phrases import phrases
from aiprod_render.voice.speech import Phrase, Speech
from aiprod_rpc.call import current_call
from aiprod_work.fair_queue import Ticket
from aiprod_work.single_flight import SingleFlight

_SAMPLES = "samples"
"""The label of a stored sound with its length."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is read of a file: how its key begins, whose it is, what decodes it into how many channels."""

    key: str
    whose: str
    decode: Callable[[Path], Path]
    channels: int


_RECORDING = _Kind("recording/1", "the recording", decode_recording, 1)
_CLIP = _Kind("clip-sound/1", "the clip", decode_clip_sound, 2)


class Recordings:
    """The sound of users' files, which confined processes decode."""

    def __init__(self, assets: Assets, workers: MediaWorkers) -> None:
        self._assets = assets
        self._workers = workers
        self._flights = SingleFlight[str, None, StoredAsset]()

    async def listen(self, recording: Asset, words: str, job: str) -> Speech:
        """Returns a recording as speech; `words` are what is said in it, as far as they are known.

        Raises errors of storage, InvalidArgument if the file cannot be used, and the errors of
        `MediaWorkers.run`.
        """
        stored = await self._find_or_read(_RECORDING, recording, job)
        seconds = Fraction(_length(stored), SAMPLE_RATE)
        return Speech(stored, seconds, _paced(phrases(words), seconds))

    async def hear_clip(self, clip: Asset, job: str) -> StoredAsset | None:
        """Returns the sound of a clip as stereo WAV, None if nothing is heard. Raises as `listen`."""
        stored = await self._find_or_read(_CLIP, clip, job)
        return stored if _length(stored) else None

    async def _find_or_read(self, kind: _Kind, file: Asset, job: str) -> StoredAsset:
        # Name and generation mean exactly its bytes; the rest is what the caller says of it.
        name = json.dumps([kind.key, file.name, file.generation])
        key = hashlib.sha256(name.encode()).hexdigest()
        if stored := await self._assets.find(key):
            return stored
        async with self._flights.join(key, None, lambda _: self._read(kind, file, key, job)) as (_, task):
            return await task

    async def _read(self, kind: _Kind, file: Asset, key: str, job: str) -> StoredAsset:
        check_size(file)
        with self._workers.folder() as name:
            folder = Path(name)
            await self._assets.download(write_asset(file), folder / TRACK)
            ticket = Ticket(current_call().user)
            samples = await self._workers.run(kind.whose, ticket, kind.decode, folder)
            count = _write_wav(samples, kind.channels, folder / "sound.wav")
            return await self._assets.upload(
                folder / "sound.wav",
                role=CLIP,
                content_type="audio/wav",
                job=job,
                content_key=key,
                labels={_SAMPLES: str(count)},
            )


def _length(stored: StoredAsset) -> int:
    """Returns the samples of each channel of a stored sound."""
    return int(stored.labels[_SAMPLES])


def _write_wav(samples: Path, channels: int, path: Path) -> int:
    """Writes samples of 16 bits as a WAV file, and returns how many there are of each channel."""
    # Not the process that decoded it: it may be in the hands of a hostile file.
    with wave.open(str(path), "wb") as file, samples.open("rb") as source:
        file.setparams((channels, 2, SAMPLE_RATE, 0, "NONE", ""))
        while part := source.read(1 << 20):
            file.writeframes(part)
        return file.getnframes()


def _paced(texts: Sequence[str], seconds: Fraction) -> tuple[Phrase, ...]:
    """Returns phrases at the times at which somebody says them who speaks evenly."""
    letters, spoken, start = sum(map(len, texts)), [], Fraction(0)
    for text in texts:
        end = start + seconds * len(text) / letters
        spoken.append(Phrase(start, end, text))
        start = end
    return tuple(spoken)
