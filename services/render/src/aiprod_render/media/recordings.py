"""Reads users' own recordings of a voice once: what was read is found in storage, as speech."""

import hashlib
import json
import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from aiprod.film.v1.asset_pb2 import Asset as StoredAsset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_film.asset import Asset
from aiprod_film.messages.values import write_asset
from aiprod_render.assets import Assets
from aiprod_render.build_folder import TRACK
from aiprod_render.media.limits import check_size
from aiprod_render.media.task import decode_recording
from aiprod_render.media.workers import MediaWorkers
from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.voice.phrases import phrases
from aiprod_render.voice.speech import Phrase, Speech
from aiprod_rpc.call import current_call
from aiprod_work.fair_queue import Ticket
from aiprod_work.single_flight import SingleFlight

_SAMPLES = "samples"
"""The label of a stored recording with its length."""


class Recordings:
    """Users' own recordings, which confined processes decode."""

    def __init__(self, assets: Assets, workers: MediaWorkers) -> None:
        self._assets = assets
        self._workers = workers
        self._flights = SingleFlight[str, None, StoredAsset]()

    async def listen(self, recording: Asset, words: str, job: str) -> Speech:
        """Returns a recording as speech; `words` are what is said in it, as far as they are known.

        Raises errors of storage, InvalidArgument if the file cannot be used, and the errors of
        `MediaWorkers.run`.
        """
        # Name and generation mean exactly its bytes; the rest is what the caller says of it.
        name = json.dumps(["recording/1", recording.name, recording.generation])
        key = hashlib.sha256(name.encode()).hexdigest()
        stored = await self._assets.find(key)
        if stored is None:
            async with self._flights.join(key, None, lambda _: self._read(recording, key, job)) as (_, task):
                stored = await task
        seconds = Fraction(int(stored.labels[_SAMPLES]), SAMPLE_RATE)
        return Speech(stored, seconds, _paced(phrases(words), seconds))

    async def _read(self, recording: Asset, key: str, job: str) -> StoredAsset:
        check_size(recording)
        with self._workers.folder() as name:
            folder = Path(name)
            await self._assets.download(write_asset(recording), folder / TRACK)
            ticket = Ticket(current_call().user)
            samples = await self._workers.run("the recording", ticket, decode_recording, folder)
            count = _write_wav(samples, folder / "speech.wav")
            return await self._assets.upload(
                folder / "speech.wav",
                role=CLIP,
                content_type="audio/wav",
                job=job,
                content_key=key,
                labels={_SAMPLES: str(count)},
            )


def _write_wav(samples: Path, path: Path) -> int:
    """Writes mono samples of 16 bits as a WAV file, and returns how many there are."""
    # Not the process that decoded it: it may be in the hands of a hostile file.
    with wave.open(str(path), "wb") as file, samples.open("rb") as source:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        while part := source.read(1 << 20):
            file.writeframes(part)
        return file.getnframes()


def _paced(said: Sequence[str], seconds: Fraction) -> tuple[Phrase, ...]:
    """Returns phrases at the times at which somebody says them who speaks evenly."""
    letters, spoken, start = sum(map(len, said)), [], Fraction(0)
    for text in said:
        end = start + seconds * len(text) / letters
        spoken.append(Phrase(start, end, text))
        start = end
    return tuple(spoken)
