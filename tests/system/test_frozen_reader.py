"""Behind the edge, a client that stops reading holds nobody up, and costs service and edge no memory."""

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

pytestmark = pytest.mark.system


async def test_a_frozen_reader_holds_nobody_up_and_costs_no_memory(tmp_path: Path) -> None:
    async with running_collab(tmp_path / "data") as service:
        with running_edge(tmp_path, "collab", service.address) as (entrance, envoy):
            rooms, edge = replace(service, entrance=entrance), psutil.Process(envoy)
            # Ends when every reader has every text.
            await paced(rooms, READERS, A_SECOND, SECONDS, frozen=2, chars=CHARS)
            await growth(rooms, BACKLOG_MB, 0, edge)
            assert await growth(rooms, BACKLOG_MB, 1, edge) < BACKLOG_MB
