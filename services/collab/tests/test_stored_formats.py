"""Stored formats: what a data folder of an earlier release holds stays readable and unchanged."""

from contextlib import closing
from pathlib import Path

import pysqlite3

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1.stage_pb2 import STAGE_UNSPECIFIED
from aiprod_collab.codec import decode_event, encode_event
from aiprod_collab.log import Event
from aiprod_collab.logs.sqlite import open_sqlite_log
from aiprod_collab.state.command import Command
from aiprod_collab.state.commands import decide
from aiprod_collab.state.snapshots import restore, snapshot
from aiprod_collab.state.state import RoomState
from tests.previous_data import write_previous_database

from .builders import as_bytes, manifest, master, review, scene

LOGGED = Event(2, "ada", "op-2", 5, bytes.fromhex("320c0a066461726b657212027331"))
SNAPSHOT = bytes.fromhex(
    "08021259120e546865206c69676874686f757365220c08800510e8021a04081810012a2f122d0a07233130313031301207"
    "233230323032301a07236666666666662207236666303030302a07233030303030303a080a0273312a0208021801321908"
    "0212036164611a021005220c0a066461726b657212027331526c08011204506c616e20012a59120e546865206c69676874"
    "686f757365220c08800510e8021a04081810012a2f122d0a07233130313031301207233230323032301a07236666666666"
    "662207236666303030302a07233030303030303a080a0273312a0208023a03616461420062070a0361646110016a00"
)
MILESTONE = Event(
    3, "local", "op-3", 5, bytes.fromhex("3a1e0a0672656e64657212147363656e652073312069732072656e6465726564")
)
DECISION_REQUEST_ID = "930369f1-ce53-5e47-8b0c-f41fca09fc42"
COLUMNS = {
    "room": ["name", "owner", "epoch", "seq", "trimmed", "create_ns"],
    "ev": ["room", "seq", "actor", "op_id", "ts", "body"],
    "snapshot": ["room", "seq", "body"],
}


def stored_room() -> RoomState:
    """Return ada's room after its opening and a comment."""
    state = RoomState("ada")
    state.apply(pb.Event(seq=1, actor="ada", manifest=manifest(scene("s1"))))
    state.apply(decode_event(LOGGED))
    return state


def test_an_event_is_stored_as_before() -> None:
    event = pb.Event(seq=2, actor="ada", request_id="op-2", comment=pb.Comment(text="darker", scene="s1"))
    event.create_time.FromNanoseconds(5)
    assert encode_event(event) == LOGGED
    assert decode_event(LOGGED) == event


def test_a_snapshot_is_stored_as_before() -> None:
    state = stored_room()
    assert snapshot(state).SerializeToString(deterministic=True) == SNAPSHOT
    assert as_bytes(restore("ada", pb.Snapshot.FromString(SNAPSHOT))) == as_bytes(state)


def test_a_milestone_of_an_earlier_release_opens() -> None:
    """Its stage was a text, and its actor the user."""
    event = decode_event(MILESTONE)
    told = event.actor, event.milestone.text, event.milestone.stage
    assert told == ("local", "scene s1 is rendered", STAGE_UNSPECIFIED)
    state = stored_room()
    state.apply(event)
    assert state.seq == 3


def test_a_decision_keeps_its_request_id() -> None:
    state = stored_room()
    state.apply(pb.Event(seq=3, actor="ada", film=master().film))
    approval = review("APPROVED", 3)
    _, decision = decide(state, Command("ada", approval.request_id, approval, 0))
    assert decision.request_id == DECISION_REQUEST_ID


async def test_rooms_of_an_earlier_release_go_on(tmp_path: Path) -> None:
    write_previous_database("collab/rooms", tmp_path / "rooms.db")
    async with open_sqlite_log(tmp_path) as log:
        room = await log.find("rooms/e4bd860321174c3b")
        assert room
        assert (room.owner, room.head) == ("local", 2)
        events = await log.read(room.name, 0, 1 << 20)
        assert decode_event(events[0]).manifest.scenes
        async with log.batch(room.name, 2, [("ada", "op-3")]) as batch:
            await batch.commit([Event(3, "ada", "op-3", 5, LOGGED.body)])
        assert len(await log.read(room.name, 0, 1 << 20)) == 3


async def test_the_tables_keep_their_columns(tmp_path: Path) -> None:
    async with open_sqlite_log(tmp_path):
        pass
    with closing(pysqlite3.connect(str(tmp_path / "rooms.db"))) as connection:
        for table, columns in COLUMNS.items():
            assert [row[1] for row in connection.execute(f"pragma table_info({table})")] == columns
