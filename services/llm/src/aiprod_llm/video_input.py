"""Gives the model access to a film: through Google's File API, in a bucket, or inside the request."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import grpc

from aiprod_client.assets import AssetClient
from aiprod_film.asset import Asset
from aiprod_film.messages.values import write_asset
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model_interface import Media
from aiprod_llm.gemini import Gemini
from aiprod_rpc.errors import FailedPrecondition, Unavailable

MAX_INLINE_BYTES = 5 << 20
"""Encoding 5 MiB blocks the event loop for 43 ms; more would delay other calls."""


class FileApiInput:
    """Uploads each film to Google's File API, for an API key."""

    def __init__(self, assets: AssetClient, gemini: Gemini) -> None:
        self._assets = assets
        self._gemini = gemini

    @asynccontextmanager
    async def attach(self, film: Asset, media: Media, deadline: Deadline) -> AsyncIterator[Media]:
        """Yields `media` with the URI of the uploaded film; deletes the upload at the end of the block."""
        async with (
            _downloaded(self._assets, film) as path,
            self._gemini.uploaded(path, film.content_type, deadline) as uri,
        ):
            yield replace(media, uri=uri)


class BucketInput:
    """Refers to the film in its bucket, which Vertex AI reads."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @asynccontextmanager
    async def attach(self, film: Asset, media: Media, deadline: Deadline) -> AsyncIterator[Media]:
        """Yields `media` with the film's `gs://` URI."""
        yield replace(media, uri=f"gs://{self._bucket}/{film.name}")


class InlineInput:
    """Sends small films inside the request, for Vertex AI without a bucket."""

    def __init__(self, assets: AssetClient) -> None:
        self._assets = assets

    @asynccontextmanager
    async def attach(self, film: Asset, media: Media, deadline: Deadline) -> AsyncIterator[Media]:
        """Yields `media` with the film's bytes. Raises FailedPrecondition above 5 MiB."""
        if film.size > MAX_INLINE_BYTES:
            raise FailedPrecondition(
                f"the film has {film.size} bytes, and without a bucket the limit is {MAX_INLINE_BYTES}: "
                "set AIPROD_LLM_MEDIA_BUCKET",
                reason="MEDIA_TOO_LARGE",
            )
        async with _downloaded(self._assets, film) as path:
            # In a thread, because a slow disk would block the event loop.
            yield replace(media, content=await asyncio.to_thread(path.read_bytes))


@asynccontextmanager
async def _downloaded(assets: AssetClient, film: Asset) -> AsyncIterator[Path]:
    """Yields the film as a temporary file. Raises Unavailable if the download fails."""
    with tempfile.TemporaryDirectory(prefix="aiprod-llm-") as directory:
        path = Path(directory) / "film"
        try:
            await assets.download(write_asset(film), path)
        except grpc.aio.AioRpcError as error:
            code = error.code().name
            message = f"cannot download the film from storage ({code}); try again"
            raise Unavailable(message, reason="FILM_UNAVAILABLE") from error
        yield path
