"""The job's room, as the pipeline uses it."""

import logging
import uuid
from dataclasses import dataclass

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab
from aiprod.collab.v1 import resources_pb2 as rooms
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage

log = logging.getLogger(__name__)

LOST = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED)


@dataclass(frozen=True, slots=True)
class JobRoom:
    """The room `name`, as `rooms/{room}`, where `job` is discussed."""

    name: str
    job: str
    service: CollabServiceStub

    async def open(self, manifest: manifest_pb2.Manifest) -> rooms.Room:
        return await self.service.OpenRoom(collab.OpenRoomRequest(room=self.name, manifest=manifest))

    async def version(self, number: int) -> rooms.Version:
        return await self.service.GetVersion(collab.GetVersionRequest(room=self.name, number=number))

    async def say(self, stage: pb.Stage.ValueType, text: str, scene: str = "") -> None:
        """Log a milestone; the same one is said once, however often a step runs."""
        said = rooms.Milestone(stage=pb.Stage.Name(stage).lower(), text=text, scene=scene)
        await self._submit(f"{stage}/{scene}/{text}", collab.Submit(milestone=said))

    async def show(self, delivered: storage.DeliveryManifest, manifest_seq: int) -> None:
        """Show a delivered film, of the manifest that event `manifest_seq` changed last."""
        film = rooms.Film(
            asset=delivered.master,
            manifest_seq=manifest_seq,
            frame_rate=delivered.format.frame_rate,
            job=self.job,
            scenes=[
                rooms.FilmScene(
                    scene=span.scene,
                    start_frame=span.start_frame,
                    frame_count=span.frame_count,
                    clip=span.clip.name,
                )
                for span in delivered.scenes
            ],
        )
        await self._submit(f"film/{delivered.master.name}", collab.Submit(film=film))

    async def _submit(self, what: str, submit: collab.Submit) -> None:
        submit.op_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.job}/{what}"))
        try:
            await self.service.Send(collab.SendRequest(room=self.name, submit=submit))
        except grpc.aio.AioRpcError as error:
            # Who was removed from the room still gets the film that was begun.
            if error.code() not in LOST:
                raise
            log.warning("the room is closed to the job's user", extra={"job": self.job})
