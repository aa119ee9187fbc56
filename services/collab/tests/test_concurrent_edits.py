"""Two users edit one manifest at the same time."""

import asyncio

import grpc

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.edits import check_document
from aiprod_rpc.status import received_reason

from .builders import (
    GONE,
    RULE,
    add,
    edit,
    manifest,
    move,
    opened,
    order,
    remove,
    replayed,
    scene,
    update,
)
from .conftest import BOB, FAST, Collab, Serve, error_of


async def test_a_removal_and_an_edit_of_one_scene(plan: Collab) -> None:
    await plan.send(edit(remove("s2")), BOB)
    assert await error_of(plan.send(edit(update("s2", caption="Dawn")))) == GONE
    await plan.send(edit(update("s3", caption="Dawn")))
    await plan.send(edit(remove("s3")), BOB)
    assert await order(plan) == ["s1"]


async def test_concurrent_moves_keep_one_scene(plan: Collab) -> None:
    for _ in range(20):
        one, other = await asyncio.gather(
            plan.send(edit(move("s1", "s3"))), plan.send(edit(move("s1", "s2")), BOB)
        )
        last = max(one, other, key=lambda event: event.seq)
        found = await order(plan)
        assert sorted(found) == ["s1", "s2", "s3"]
        assert found[found.index("s1") - 1] == last.edited.changes[0].move_scene.after


async def test_concurrent_additions_share_the_length_limit(serve: Serve) -> None:
    plan = manifest(*(scene(f"s{n}", 55) for n in range(10)))
    async with serve(**FAST) as collab:
        await opened(collab, plan, bob="EDITOR")
        for round_ in range(10):
            name = f"n{round_}"
            results = await asyncio.gather(
                collab.send(edit(add(f"{name}a", seconds=30))),
                collab.send(edit(add(f"{name}b", seconds=30)), BOB),
                return_exceptions=True,
            )
            (failed,) = [result for result in results if isinstance(result, grpc.aio.AioRpcError)]
            (made,) = [result for result in results if isinstance(result, pb.Event)]
            assert (failed.code().name, received_reason(failed)) == RULE
            await collab.send(edit(remove(made.edited.changes[0].add_scene.scene.id)))
        state = None
        for event in await collab.watch().read_to(22):
            state = replayed([event], state=state)
            check_document(state.document)
