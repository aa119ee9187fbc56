"""Who stops reading costs the others no time and the service no memory, with and without the edge."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.rooms.collab import CollabRooms, running_collab
from tests.rooms.crowd import growth, paced
from tests.rooms.edge import running_edge

BACKLOG_MB = 20
READERS = 10
A_SECOND, SECONDS = 50, 1.5
CHARS = 2000
"""So long that the window of a stream, 64 KiB, is soon full."""
HICCUP_MS = 40
"""What a commit may take on a busy disk; without it 75 commits tell nothing about the slowest."""

pytestmark = pytest.mark.system


@pytest.mark.parametrize("at_edge", [False, True], ids=["direct", "edge"])
async def test_a_frozen_reader_costs_nobody_anything(tmp_path: Path, at_edge: bool) -> None:
    async with running_collab(tmp_path / "data") as service:
        with entered(service, tmp_path, at_edge) as (rooms, others):
            alone = await paced(rooms, READERS, A_SECOND, SECONDS, chars=CHARS)
            beside = await paced(rooms, READERS, A_SECOND, SECONDS, frozen=2, chars=CHARS)
            assert beside.p99_ms <= max(2 * alone.p99_ms, HICCUP_MS)
            await growth(rooms, BACKLOG_MB, 0, *others)
            assert await growth(rooms, BACKLOG_MB, 1, *others) < BACKLOG_MB


@contextmanager
def entered(
    service: CollabRooms, home: Path, at_edge: bool
) -> Iterator[tuple[CollabRooms, list[psutil.Process]]]:
    """The service as participants reach it, and what else stands between them."""
    if not at_edge:
        yield service, []
        return
    with running_edge(home, "collab", service.address) as (entrance, envoy):
        yield replace(service, entrance=entrance), [psutil.Process(envoy)]
