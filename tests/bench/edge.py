"""The edge and its neighbours under pressure: what one user costs another, what a hop and a trace cost."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import grpc

from tests.bench.edge_calls import calls
from tests.bench.edge_lists import lists
from tests.bench.load import echo_server
from tests.bench.table import Figures
from tests.conftest import Stack
from tests.pressure import Pressure, call_p99, stack_with_tokens, under, user
from tests.token_issuer import TokenIssuer

HOSTILE = Pressure(streams=1000, connections=2000, analyses=36, films=2, film_seconds=600)
CALLS = 300


def figures() -> Figures:
    with tempfile.TemporaryDirectory() as home, stack_with_tokens(Path(home)) as (stack, issuer):
        pressure = asyncio.run(starvation(stack, issuer))
    return {**pressure, **calls(), **asyncio.run(lists())}


@asynccontextmanager
async def bare_echo() -> AsyncIterator[Callable[[], Awaitable[bytes]]]:
    """Yields a call to an echo server, which shares nothing with the stack but the machine."""
    with echo_server() as address:
        async with grpc.aio.insecure_channel(address) as channel:
            yield partial(channel.unary_unary("/bench.Echo/Echo"), b"hello")


async def starvation(stack: Stack, issuer: TokenIssuer) -> Figures:
    """How much slower another user's calls and films are beside a hostile one."""
    edge = stack.target
    async with (
        user(edge, issuer, "ada") as ada,
        user(edge, issuer, "mallory") as mallory,
        bare_echo() as echo,
    ):
        theirs, _ = await mallory.film("A storm at sea, then a calm dawn", 30)
        job, alone = await ada.film("A lighthouse at night", 4)
        p99, echo_p99 = await ada.get_job_p99(job, CALLS), await call_p99(echo, CALLS)
        gateway = stack.process("gateway")
        threads = gateway.num_threads()
        async with under(HOSTILE, edge, mallory, theirs) as streams:
            pressed_p99, pressed_echo = await ada.get_job_p99(job, CALLS), await call_p99(echo, CALLS)
            _, pressed = await ada.film("A lighthouse in the morning", 4)
        return {
            "hostile streams refused, of 1000": (float(streams.refused), "≥ 900"),
            "GetJob p99 beside a hostile user, times alone": (pressed_p99 / p99, "≤ 2"),
            "GetJob p99 alone, ms": (p99, ""),
            # What the machine's processors alone do to a call that passes none of our code.
            "a bare echo's p99 beside a hostile user, times alone": (pressed_echo / echo_p99, ""),
            "one-scene film beside a hostile user, times alone": (pressed / alone, "≤ 3"),
            "one-scene film alone, s": (alone, ""),
            "threads of the gateway that a burst leaves": (gateway.num_threads() - threads, "≤ 30"),
        }
