"""Users who edit a film at random, and send each edit again until it is decided."""

import asyncio
import random
import uuid
from dataclasses import dataclass, field

import grpc
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_rpc.status import received_reason

REJECTIONS = {"NOT_FOUND", "GONE", "TEXT_CONFLICT", "INVARIANT", "STALE"}
WORDS = ["fox", "finds", "lantern", "snow", "carries", "home", "over", "dark", "hills", "before", "dawn"]


@dataclass
class Ledger:
    """What was submitted, and how it was decided, by request_id."""

    submitted: dict[str, collab_api.Submit] = field(default_factory=dict)
    logged: dict[str, collab_pb.Event] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """The number of edits that are logged or rejected."""
        return len(self.logged) + len(self.rejected)


class Editor:
    """One user, who tries another instance when one fails."""

    def __init__(self, name: str, room: str, stubs: list[CollabServiceStub], seed: int) -> None:
        self._metadata = (("x-user-id", name),)
        self._room = room
        self._stubs = stubs
        self._random = random.Random(seed)
        self._manifest = film.Manifest()

    async def edit(self, ledger: Ledger, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if self._random.random() < 0.3 or not self._manifest.scenes:
                await self._load_manifest()
            submit = collab_api.Submit(
                request_id=str(uuid.UUID(int=self._random.getrandbits(128), version=4))
            )
            submit.edit.changes.append(self._change())
            ledger.submitted[submit.request_id] = submit
            await self._submit(submit, ledger)

    async def _load_manifest(self) -> None:
        while True:
            try:
                stub = self._random.choice(self._stubs)
                request = collab_api.GetRoomRequest(name=self._room)
                self._manifest = (await stub.GetRoom(request, metadata=self._metadata, timeout=3)).manifest
                return
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.02)

    async def _submit(self, submit: collab_api.Submit, ledger: Ledger) -> None:
        request = collab_api.SendRequest(name=self._room, submit=submit)
        while True:
            stub = self._random.choice(self._stubs)
            try:
                event = await stub.Send(request, metadata=self._metadata, timeout=3)
            except grpc.aio.AioRpcError as error:
                if (reason := received_reason(error)) in REJECTIONS:
                    ledger.rejected[submit.request_id] = reason
                    return
                await asyncio.sleep(0.02)
            else:
                ledger.logged[submit.request_id] = event
                return

    def _change(self) -> collab_edits.Change:
        scenes = [scene.id for scene in self._manifest.scenes]
        scene, after = self._random.choice(scenes), self._random.choice(["", *scenes])
        match self._random.randrange(7):
            case 0 | 1:
                caption = film.Scene(caption=self._text(3))
                fields = FieldMask(paths=["caption"])
                return collab_edits.Change(
                    update_scene=collab_edits.UpdateScene(scene=scene, values=caption, fields=fields)
                )
            case 2 | 3:
                base = next(item.action for item in self._manifest.scenes if item.id == scene)
                words = (base or "a quiet morning").split()
                words[self._random.randrange(len(words))] = self._random.choice(WORDS)
                change = collab_edits.EditText(
                    scene=scene, field="action", base=base, text=" ".join(words[:60])
                )
                return collab_edits.Change(edit_text=change)
            case 4:
                added = film.Scene(id=f"n{self._random.randrange(10**9)}")
                added.duration.seconds = self._random.randint(1, 40)
                return collab_edits.Change(add_scene=collab_edits.AddScene(scene=added, after=after))
            case 5:
                return collab_edits.Change(move_scene=collab_edits.MoveScene(scene=scene, after=after))
            case _:
                return collab_edits.Change(remove_scene=collab_edits.RemoveScene(scene=scene))

    def _text(self, count: int) -> str:
        return " ".join(self._random.choices(WORDS, k=count))
