"""Films on their way to the model's eyes: by Google's File API, from a bucket, or inside the question."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod_assets import AssetClient
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.question import Media
from aiprod_llm.gemini import Gemini
from aiprod_llm.review import StoredFilm
from aiprod_runtime.errors import FailedPrecondition, Unavailable

INLINE_BYTES = 5 << 20
"""The largest film inside a question: encoding more would hold up the event loop."""


class FilesProjection:
    """Lends each film to Google's File API, for users of an API key."""

    def __init__(self, assets: AssetClient, gemini: Gemini) -> None:
        self._assets = assets
        self._gemini = gemini

    @asynccontextmanager
    async def showing(self, film: StoredFilm, media: Media, deadline: Deadline) -> AsyncIterator[Media]:
        async with (
            _fetched(self._assets, film) as path,
            self._gemini.uploaded(path, film.content_type, deadline) as uri,
        ):
            yield replace(media, uri=uri)


class BucketProjection:
    """Names the film in its bucket, which Vertex reads by itself."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @asynccontextmanager
    async def showing(self, film: StoredFilm, media: Media, deadline: Deadline) -> AsyncIterator[Media]:
        yield replace(media, uri=f"gs://{self._bucket}/{film.name}")


class InlineProjection:
    """Sends small films along, for Vertex without a bucket."""

    def __init__(self, assets: AssetClient) -> None:
        self._assets = assets

    @asynccontextmanager
    async def showing(self, film: StoredFilm, media: Media, deadline: Deadline) -> AsyncIterator[Media]:
        if film.size > INLINE_BYTES:
            raise FailedPrecondition(
                f"the film has {film.size} bytes, and without a bucket the model is shown at most "
                f"{INLINE_BYTES}: set AIPROD_LLM_MEDIA_BUCKET",
                reason="MEDIA_TOO_LARGE",
            )
        async with _fetched(self._assets, film) as path:
            yield replace(media, content=await asyncio.to_thread(path.read_bytes))


@asynccontextmanager
async def _fetched(assets: AssetClient, film: StoredFilm) -> AsyncIterator[Path]:
    """The film as a file, for the length of the block; Unavailable when storage does not hand it over."""
    with tempfile.TemporaryDirectory(prefix="aiprod-llm-") as scratch:
        path = Path(scratch) / "film"
        try:
            await assets.download(_asset(film), path)
        except grpc.aio.AioRpcError as error:
            code = error.code().name
            message = f"storage did not hand over the film ({code})"
            raise Unavailable(message, reason="FILM_UNAVAILABLE") from error
        yield path


def _asset(film: StoredFilm) -> Asset:
    return Asset(
        name=film.name,
        generation=film.generation,
        size=film.size,
        crc32c=film.crc32c,
        content_type=film.content_type,
    )
