"""The edge and its neighbours under pressure: what one user costs another, what a hop and a trace cost."""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.edge_calls import calls
from tests.bench.edge_lists import lists
from tests.bench.table import Figures
from tests.conftest import Stack
from tests.pressure import Pressure, stack_with_tokens, under, user
from tests.token_issuer import TokenIssuer

HOSTILE = Pressure(streams=1000, connections=2000, analyses=36, films=2, film_seconds=600)
CALLS = 300


def figures() -> Figures:
    with tempfile.TemporaryDirectory() as home, stack_with_tokens(Path(home)) as (stack, issuer):
        pressure = asyncio.run(starvation(stack, issuer))
    return {**pressure, **calls(), **asyncio.run(lists())}


async def starvation(stack: Stack, issuer: TokenIssuer) -> Figures:
    """How much slower another user's calls and films are beside a hostile one."""
    edge = stack.target
    async with user(edge, issuer, "ada") as ada, user(edge, issuer, "mallory") as mallory:
        theirs, _ = await mallory.film("A storm at sea, then a calm dawn", 30)
        job, alone = await ada.film("A lighthouse at night", 4)
        p99 = await ada.get_job_p99(job, CALLS)
        gateway = stack.process("gateway")
        threads = gateway.num_threads()
        async with under(HOSTILE, edge, mallory, theirs) as streams:
            pressed_p99 = await ada.get_job_p99(job, CALLS)
            _, pressed = await ada.film("A lighthouse in the morning", 4)
        return {
            "hostile streams refused, of 1000": (float(streams.refused), "≥ 900"),
            "GetJob p99 beside a hostile user, times alone": (pressed_p99 / p99, "≤ 2"),
            "GetJob p99 alone, ms": (p99, ""),
            "one-scene film beside a hostile user, times alone": (pressed / alone, "≤ 3"),
            "one-scene film alone, s": (alone, ""),
            "threads of the gateway that a burst leaves": (gateway.num_threads() - threads, "≤ 30"),
        }
