"""All watchers of a job share what is read of it, and none of them misses an event."""

import pytest

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway import feed
from aiprod_gateway.feed import KEPT_EVENTS, Feed
from aiprod_gateway.journal import encode_progress

BATCH = 100


class Journal:
    """A job's events as `Durable` returns them; counts its reads."""

    def __init__(self, count: int) -> None:
        self.entries = [encode_progress(3, "s1", 0.5, str(number)) for number in range(count)]
        self.job = pb.Job(name="jobs/1", state=pb.Job.RUNNING)
        self.reads = self.changes = 0

    async def events(self, job: str, offset: int) -> list[dict[str, object]]:
        self.reads += 1
        return self.entries[offset : offset + BATCH]

    async def count_events(self, job: str) -> int:
        return len(self.entries)

    async def is_running(self, job: str) -> bool:
        return self.job.state == pb.Job.RUNNING

    def append(self) -> None:
        self.entries.append(encode_progress(3, "s1", 0.5, str(len(self.entries))))
        self.changes += 1

    async def snapshot(self) -> pb.Job:
        return self.job

    def feed(self) -> Feed:
        return Feed("jobs/1", self, self.snapshot, lambda: self.changes)  # type: ignore[arg-type]


async def follow(feed: Feed, offset: int) -> int:
    """Reads all that follows, each event once and in order; returns the last offset."""
    while events := (await feed.after(offset)).events:
        assert [event.offset for event in events] == [*range(offset + 1, offset + 1 + len(events))]
        assert [event.message for event in events] == [str(event.offset - 1) for event in events]
        offset = events[-1].offset
    return offset


async def test_a_change_is_read_once_for_all_watchers() -> None:
    journal = Journal(10)
    shared = journal.feed()
    offsets = [await follow(shared, 0) for _ in range(1000)]
    before = journal.reads
    journal.append()
    assert {await follow(shared, offset) for offset in offsets} == {11}
    # A slow machine reads again after a while.
    assert journal.reads - before < 20


async def test_a_change_is_read_once_and_not_again_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "FRESH_SECONDS", 60)
    journal = Journal(10)
    shared = journal.feed()
    offset = await follow(shared, 0)
    before = journal.reads
    journal.append()
    assert await follow(shared, offset) == 11
    assert journal.reads - before == 1


async def test_watchers_at_all_places_miss_nothing() -> None:
    journal = Journal(3 * KEPT_EVENTS)
    shared = journal.feed()
    for offset in (0, 250, 3 * KEPT_EVENTS, 10, 0):
        journal.append()
        assert await follow(shared, offset) == len(journal.entries)


async def test_the_end_comes_after_the_last_event() -> None:
    journal = Journal(1)
    shared = journal.feed()
    at_the_end = await follow(shared, 0)
    for _ in range(2 * BATCH):
        journal.append()
    journal.job = pb.Job(name="jobs/1", state=pb.Job.SUCCEEDED)
    while not (view := await shared.after(at_the_end)).is_over:
        at_the_end = view.events[-1].offset
    assert not view.events
    assert at_the_end == len(journal.entries)
