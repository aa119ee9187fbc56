"""The client of a job's room."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import grpc
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_client import rooms

log = logging.getLogger(__name__)

NOT_A_MEMBER = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED)


@dataclass(frozen=True, slots=True)
class RoomClient:
    """The room `name`, as `rooms/{room}`, where `job` is discussed."""

    name: str
    job: str
    collab: CollabServiceStub

    async def open(self, manifest: film.Manifest) -> collab_pb.Room:
        """Opens the room with this manifest and returns it; a room that is open keeps its own manifest."""
        return await self.collab.OpenRoom(collab_api.OpenRoomRequest(name=self.name, manifest=manifest))

    async def get_revision(self, number: int) -> collab_pb.ManifestRevision:
        """Returns a revision of the room's manifest. Raises NOT_FOUND if there is none."""
        name = f"{self.name}/revisions/{number}"
        return await self.collab.GetManifestRevision(collab_api.GetManifestRevisionRequest(name=name))

    async def post_milestone(self, stage: Stage.ValueType, text: str, scene: str = "") -> None:
        """Posts a milestone. The room shows it once, however often a step runs."""
        milestone = collab_pb.Milestone(stage=stage, text=text, scene=scene)
        await self._submit(f"{stage}/{scene}/{text}", collab_api.Submit(milestone=milestone))

    async def request_review(self, request: collab_pb.ReviewRequest, attempt: int) -> collab_pb.Event:
        """Asks for a review of the plan, once in each attempt of the job, and returns the event."""
        submit = collab_api.Submit(review_request=request)
        return await rooms.submit(self.collab, self.name, submit, self._request_id(f"review/{attempt}"))

    async def post_film(self, delivery: storage_pb.DeliveryManifest, manifest_seq: int) -> None:
        """Posts a delivered film; event `manifest_seq` was the last to change its manifest."""
        posted = collab_pb.Film(
            asset=delivery.master,
            manifest_seq=manifest_seq,
            frame_rate=delivery.format.frame_rate,
            job=self.job,
            scenes=[
                collab_pb.FilmScene(
                    scene=span.scene,
                    start_frame=span.start_frame,
                    frame_count=span.frame_count,
                    clip=span.clip.name,
                )
                for span in delivery.scenes
            ],
        )
        await self._submit(f"film/{delivery.master.name}", collab_api.Submit(film=posted))

    async def replace_scenes(
        self, remade: Sequence[tuple[film.Scene, film.Scene]], fields: Sequence[str], seq: int, key: str
    ) -> int:
        """Puts remade scenes into the manifest, each unless somebody has edited it since it was planned.

        `remade` has each scene as planned and as made, different in `fields`; `key` names the edit. Returns
        the last event of the film's manifest: `seq`, or the edit if no other came between.
        """
        try:
            room = await self.collab.GetRoom(collab_api.GetRoomRequest(name=self.name))
            current = {scene.id: scene for scene in room.manifest.scenes}
            # A call that is repeated finds the scenes as they were made.
            changes = [
                collab_edits.Change(
                    update_scene=collab_edits.UpdateScene(
                        scene=made.id, values=made, fields=FieldMask(paths=fields)
                    )
                )
                for planned, made in remade
                if current.get(made.id) in (planned, made)
            ]
            if not changes:
                return seq
            submit = collab_api.Submit(edit=collab_edits.Edit(changes=changes))
            edited = await rooms.submit(self.collab, self.name, submit, self._request_id(key))
        except grpc.aio.AioRpcError as error:
            if error.code() not in (*NOT_A_MEMBER, grpc.StatusCode.FAILED_PRECONDITION):
                raise
            log.warning("the room keeps its scenes: %s", error.details(), extra={"job": self.job})
            return seq
        return edited.seq if room.manifest_seq in (seq, edited.seq) else seq

    async def _submit(self, key: str, command: collab_api.Submit) -> None:
        try:
            await rooms.submit(self.collab, self.name, command, self._request_id(key))
        except grpc.aio.AioRpcError as error:
            # A user who was removed from the room still gets the film that they started.
            if error.code() not in NOT_A_MEMBER:
                raise
            log.warning("the job's user is not in its room", extra={"job": self.job})

    def _request_id(self, key: str) -> str:
        # The same id each time, so that a step that runs again posts nothing twice.
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.job}/{key}"))
