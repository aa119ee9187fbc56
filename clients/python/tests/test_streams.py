"""Reading one stream of a call."""

import asyncio
from collections.abc import AsyncIterator

from aiprod_client.streams import messages


class Call:
    """Sends one message, and is then silent until it is cancelled."""

    def __init__(self) -> None:
        self.cancelled = False

    async def __aiter__(self) -> AsyncIterator[str]:
        yield "message"
        await asyncio.Event().wait()

    def cancel(self) -> bool:
        self.cancelled = True
        return True


async def test_a_silent_stream_ends_and_its_call_is_cancelled() -> None:
    call = Call()
    assert [message async for message in messages(call, silence=0.01)] == ["message"]
    assert call.cancelled
