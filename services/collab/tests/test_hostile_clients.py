"""Clients that flood, forge, send too much, or do not read harm nobody else."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import grpc
import psutil

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_collab.streams import MAX_EXCESS_SUBMITS
from aiprod_rpc.status import received_reason

from .builders import admit, edit, opened, update
from .conftest import ADA, BOB, MANIFEST, ROOM, Collab, Metadata, Serve, Stream, comment, hello, seqs, user
from .process import started

HELLO = api.JoinRequest(hello=hello())
MEGABYTE = 1 << 20
BURST = 100


async def failed(stream: Stream) -> tuple[str, str]:
    error = await stream.failure()
    return error.code().name, received_reason(error)


async def test_hostile_clients_harm_only_themselves(serve: Serve) -> None:
    async with serve(submits_per_second=0.01, submit_burst=BURST) as collab:
        await opened(collab, MANIFEST, bob="EDITOR", eve="EDITOR", mal="EDITOR")
        good = [collab.join(HELLO), collab.join(HELLO, metadata=BOB), collab.watch()]
        await asyncio.gather(*(stream.read_to(4) for stream in good))
        revoked = collab.join(HELLO, metadata=user("eve"))
        await revoked.read_to(4)
        hostile = asyncio.gather(
            flood(collab, user("mal")),
            oversize(collab, user("mal")),
            failed(collab.join(HELLO, metadata=(*BOB, ("x-user-expires", str(time.time() + 0.1))))),
            failed(revoked),
            failed(collab.join(HELLO, api.JoinRequest(), metadata=BOB)),
        )
        for stream in good[:2]:
            stream.write(*(api.JoinRequest(submit=comment("good")) for _ in range(40)))
        await admit(collab, eve="ROLE_UNSPECIFIED")
        assert await hostile == [
            ("RESOURCE_EXHAUSTED", "RATE"),
            ("RESOURCE_EXHAUSTED", "RESOURCE_EXHAUSTED"),
            ("UNAUTHENTICATED", "TOKEN_EXPIRED"),
            ("PERMISSION_DENIED", "MEMBERSHIP_ENDED"),
            ("INVALID_ARGUMENT", "INVALID_REQUEST"),
        ]
        head = (await collab.send(comment("the end"))).seq
        everything = await asyncio.gather(*(stream.read_to(head) for stream in good))
        assert everything[0] == everything[1] == everything[2]
        assert seqs(everything[0]) == list(range(1, head + 1))
        sent = [(event.actor, event.comment.text) for event in everything[0]]
        assert [sent.count((name, "good")) for name in ("ada", "bob", "mal")] == [40, 40, 0]
        assert not good[0].rejects + good[1].rejects


async def flood(
    collab: Collab, who: Metadata, count: int = BURST + MAX_EXCESS_SUBMITS + 1
) -> tuple[str, str]:
    """Send exactly one submit too many: a client that keeps writing misses the status."""
    flooding = (api.JoinRequest(submit=comment("flood")) for _ in range(count))
    return await failed(collab.join(HELLO, *flooding, metadata=who))


async def oversize(collab: Collab, who: Metadata) -> tuple[str, str]:
    """Send more than fits into a message; a merely oversized submit would be rejected."""
    much = edit(*(update("s1", action="x" * 2000) for _ in range(2500)))
    return await failed(collab.join(HELLO, api.JoinRequest(submit=much), metadata=who))


async def test_a_flood_ends_even_if_some_of_it_keeps_the_rate(serve: Serve) -> None:
    """A busy machine takes seconds to send it; more and more of it keeps the rate then."""
    async with serve(submits_per_second=20, submit_burst=1) as collab:
        await collab.open()
        await flood(collab, ADA, 3000)


async def test_a_frozen_reader_costs_others_no_time_and_the_service_no_memory(tmp_path: Path) -> None:
    # Small windows: what a client does not read stays in the service.
    narrow = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65536)]
    async with (
        started(tmp_path) as (server, port, stub),
        grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=narrow) as channel,
    ):
        await stub.OpenRoom(api.OpenRoomRequest(name=ROOM, manifest=MANIFEST), metadata=ADA)
        readers = [Stream(stub.Watch(hello(1), metadata=ADA)) for _ in range(5)]
        memory = psutil.Process(server.pid).memory_info
        await measure_delay(stub, readers, backlog=600)
        alone, before = await measure_delay(stub, readers, backlog=600), memory().rss
        frozen = [Stream(CollabServiceStub(channel).Watch(hello(1), metadata=ADA)) for _ in range(4)]
        await asyncio.gather(*(stream.read_to(0) for stream in frozen))
        beside, after = await measure_delay(stub, readers, backlog=600), memory().rss
        assert beside <= 5 * max(alone, 0.02)
        assert (after - before) / MEGABYTE <= 16
        head = readers[0].head
        assert await frozen[0].read_to(head) == readers[0].events[-len(frozen[0].events) :]


async def measure_delay(stub: CollabServiceStub, readers: Sequence[Stream], backlog: int) -> float:
    """Send edits of 16 kB, 10 MB in all. Returns the 99th of 100 sorted delays to all readers."""

    async def send_large_edit() -> int:
        sent = edit(update("s1", action="🌊" * 1990))
        return (await stub.Send(api.SendRequest(name=ROOM, submit=sent), metadata=ADA)).seq

    async def wait_until_read(seq: int) -> None:
        await asyncio.gather(*(reader.read_to(seq) for reader in readers))

    await wait_until_read(max(await asyncio.gather(*(send_large_edit() for _ in range(backlog)))))
    times = []
    for _ in range(100):
        start = time.perf_counter()
        await wait_until_read(await send_large_edit())
        times.append(time.perf_counter() - start)
    return sorted(times)[98]
