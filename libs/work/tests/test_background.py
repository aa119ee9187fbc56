"""Work beside a block: it ends with the block, and its error is not lost."""

import asyncio

import pytest

from aiprod_work.background import in_background


async def test_work_runs_beside_the_block_and_ends_with_it() -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with in_background(work()):
        await began.wait()
        assert not ended.is_set()
    assert ended.is_set()


async def test_an_error_of_the_work_is_raised_at_the_end() -> None:
    failed = asyncio.Event()

    async def work() -> None:
        failed.set()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        async with in_background(work()):
            await failed.wait()
