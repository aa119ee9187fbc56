"""Opens a client of google-genai, the same for all models that render pays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from google import genai
from google.genai import types

from aiprod_render.google.access import Access


@asynccontextmanager
async def open_client(access: Access) -> AsyncIterator[genai.Client]:
    """Opens a client, and closes its connections at the end. Sends nothing yet."""
    # The SDK would pick a transport by what is installed, and their timeouts differ.
    async with aiohttp.ClientSession() as http:
        options = types.HttpOptions(
            aiohttp_client=http,
            base_url=access.base_url or None,
            # One attempt: a repeated request is paid for again.
            retry_options=types.HttpRetryOptions(attempts=1),
        )
        if not access.project:
            # The Developer API has image and speech models in v1beta only.
            options.api_version = "v1beta"
            yield genai.Client(api_key=access.key, http_options=options)
            return
        options.api_version = "v1"
        yield genai.Client(
            vertexai=True, project=access.project, location=access.location, http_options=options
        )
