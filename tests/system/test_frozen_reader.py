"""Behind the edge, a client that stops reading costs the others no time, and service and edge no memory."""

from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.rooms.collab import running_collab
from tests.rooms.edge import running_edge
from tests.rooms.load import growth, paced

BACKLOG_MB = 20
READERS = 10
A_SECOND, SECONDS = 50, 1.5
CHARS = 2000
"""Long enough to fill a stream's window of 64 KiB soon."""
HICCUP_MS = 40
"""How long a commit may take on a busy disk; it hides the noise of the slowest of 75 commits."""

pytestmark = pytest.mark.system


async def test_a_frozen_reader_costs_no_time_and_no_memory(tmp_path: Path) -> None:
    async with running_collab(tmp_path / "data") as service:
        with running_edge(tmp_path, "collab", service.address) as (entrance, envoy):
            rooms, edge = replace(service, entrance=entrance), psutil.Process(envoy)
            alone = await paced(rooms, READERS, A_SECOND, SECONDS, chars=CHARS)
            beside = await paced(rooms, READERS, A_SECOND, SECONDS, frozen=2, chars=CHARS)
            assert beside.p99_ms <= max(2 * alone.p99_ms, HICCUP_MS)
            await growth(rooms, BACKLOG_MB, 0, edge)
            assert await growth(rooms, BACKLOG_MB, 1, edge) < BACKLOG_MB
