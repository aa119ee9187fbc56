"""Short builders for submits, and the state that events lead to."""

import time
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields, is_dataclass

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.state import RoomState
from aiprod_film.frames import nanoseconds
from aiprod_film.messages.values import write_duration

from .conftest import FAST, MANIFEST, ROOM, Collab, Metadata, Serve, user

MISSING = ("NOT_FOUND", "NOT_FOUND")
GONE, LOCKED, RULE = (("FAILED_PRECONDITION", reason) for reason in ("GONE", "LOCKED", "INVARIANT"))

DIGEST = "0" * 64


def submit(**body: object) -> api.Submit:
    return api.Submit(request_id=str(uuid.uuid4()), **body)


def submit_frame(**body: object) -> api.JoinRequest:
    return api.JoinRequest(submit=submit(**body))


def edit(*changes: edits.Change) -> api.Submit:
    return submit(edit=edits.Edit(changes=changes))


def scene(id_: str, seconds: float = 2, **values: object) -> film.Scene:
    return film.Scene(id=id_, duration=length(seconds), **values)


def length(seconds: float) -> Duration:
    return write_duration(nanoseconds(seconds))


def update(id_: str, **values: object) -> edits.Change:
    mask = FieldMask(paths=list(values))
    return edits.Change(update_scene=edits.UpdateScene(scene=id_, values=film.Scene(**values), fields=mask))


def update_film(values: film.Manifest, *paths: str) -> edits.Change:
    return edits.Change(update_film=edits.UpdateFilm(values=values, fields=FieldMask(paths=paths)))


def add(id_: str, after: str = "", seconds: float = 2, **values: object) -> edits.Change:
    return edits.Change(add_scene=edits.AddScene(scene=scene(id_, seconds, **values), after=after))


def remove(name: str) -> edits.Change:
    return edits.Change(remove_scene=edits.RemoveScene(scene=name))


def move(name: str, after: str = "") -> edits.Change:
    return edits.Change(move_scene=edits.MoveScene(scene=name, after=after))


def lock(name: str, locked: bool = True) -> edits.Change:
    return edits.Change(lock_scene=edits.LockScene(scene=name, locked=locked))


def put(id_: str, **values: object) -> edits.Change:
    return edits.Change(put_entity=film.Entity(id=id_, **values))


def split(name: str, new: str, at: float = 1) -> edits.Change:
    return edits.Change(split_scene=edits.SplitScene(scene=name, at=length(at), new_scene=new))


def merge(name: str, replicating: str) -> edits.Change:
    return edits.Change(merge_scenes=edits.MergeScenes(scene=name, next_scene=replicating))


def write(base: str, text: str, name: str = "s1", field: str = "action") -> edits.Change:
    return edits.Change(edit_text=edits.EditText(scene=name, field=field, base=base, text=text))


def drawing(*strokes: tuple[str, Sequence[float]]) -> pb.Drawing:
    return pb.Drawing(strokes=[pb.Stroke(tool=tool, points=points) for tool, points in strokes])


def remark(text: str = "too dark", **where: object) -> api.Submit:
    return submit(comment=pb.Comment(text=text, **where))


def review(verdict: str, film: int) -> api.Submit:
    return submit(review=pb.Review(verdict=verdict, film=film))


def master(
    *scenes: tuple[str, int, str],
    of: int = 1,
    name: str = "master-1",
    rate: tuple[int, int] = (24, 1),
    job: str = "",
) -> api.Submit:
    """Submit a film of (scene, frames, clip) from the manifest of event `of`."""
    film_scenes, start = [], 0
    for scene_id, frames, clip in scenes or [("s1", 48, "clip-1")]:
        film_scenes.append(pb.FilmScene(scene=scene_id, start_frame=start, frame_count=frames, clip=clip))
        start += frames
    return submit(
        film=pb.Film(
            asset=film_asset.Asset(name=name, generation=1, size=1000),
            manifest_seq=of,
            frame_rate=film.FrameRate(numerator=rate[0], denominator=rate[1]),
            scenes=film_scenes,
            job=job,
        )
    )


def manifest(*scenes: film.Scene, entities: Iterable[film.Entity] = ()) -> film.Manifest:
    made = film.Manifest()
    made.CopyFrom(MANIFEST)
    del made.scenes[:]
    made.scenes.extend(scenes)
    made.entities.extend(entities)
    return made


async def opened(collab: Collab, plan: film.Manifest, **roles: str) -> None:
    """Open the room as its owner ada, with other members in these roles."""
    await collab.stub.OpenRoom(api.OpenRoomRequest(name=ROOM, manifest=plan), metadata=user("ada"))
    await admit(collab, **roles)


PLAN = manifest(scene("s1", 4), scene("s2"), scene("s3"))


@asynccontextmanager
async def room_with_three_members(serve: Serve, plan: film.Manifest) -> AsyncIterator[Collab]:
    """Open ada's room with this plan, bob as editor, and eve as viewer. Its head is 3."""
    async with serve(**FAST) as collab:
        await opened(collab, plan, bob="EDITOR", eve="VIEWER")
        yield collab


async def admit(collab: Collab, **roles: str) -> None:
    for name, role in roles.items():
        await collab.send(submit(member=pb.Member(user=name, role=role)))


async def order(collab: Collab, who: Metadata = user("ada")) -> list[str]:
    return [scene.id for scene in (await collab.get(who)).manifest.scenes]


def replayed(events: Sequence[pb.Event], owner: str = "ada", state: RoomState | None = None) -> RoomState:
    """Return the state after the events."""
    state = state or RoomState(owner)
    for event in events:
        state.apply(event)
    return state


def as_bytes(value: object) -> bytes:
    """Serialize a whole state. A snapshot would not do: it might leave something out."""
    match value:
        case Message():
            return value.SerializeToString(deterministic=True)
        case Mapping():
            return as_bytes(sorted(value.items()))
        case set():
            return as_bytes(sorted(value))
        case list() | tuple():
            return b"[" + b",".join(map(as_bytes, value)) + b"]"
    if is_dataclass(value):
        return as_bytes([getattr(value, part.name) for part in fields(value)])
    return repr(value).encode()


async def served_state(collab: Collab) -> bytes:
    """Return the service's state as bytes."""
    async with collab.rooms.acquire(ROOM) as room, room.state_lock:
        return as_bytes(room.state)


def invitation(
    digest: str = DIGEST, seconds: float = 3600, uses: int = 1, role: str = "EDITOR"
) -> api.Submit:
    made = pb.Invitation(digest=digest, role=role, uses=uses)
    made.expire_time.FromNanoseconds(time.time_ns() + int(seconds * 1e9))
    return submit(invitation=made)


async def roles(collab: Collab) -> dict[str, str]:
    return {member.user: pb.Role.Name(member.role) for member in (await collab.get()).members}
