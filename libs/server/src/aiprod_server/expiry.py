"""Streams that end when the caller's token does."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import cast

from aiprod_rpc.call import Call
from aiprod_rpc.errors import Unauthenticated


async def until_expiry[T](call: Call, items: AsyncIterator[T]) -> AsyncIterator[T]:
    """Yields the items of an async generator. Raises TOKEN_EXPIRED when the token of `call` expires."""
    async with aclosing(cast("AsyncGenerator[T]", items)):
        while True:
            # By the wall clock, as tokens count; anew for each item, because it may be set meanwhile.
            remaining = None if call.expires is None else call.expires - time.time()
            try:
                yield await asyncio.wait_for(anext(items), remaining)
            except StopAsyncIteration:
                return
            except TimeoutError:
                message = "your token has expired; watch again with a new one"
                raise Unauthenticated(message, reason="TOKEN_EXPIRED") from None
