"""The job's room, as the pipeline uses it."""

import uuid
from dataclasses import dataclass

from aiprod.collab.v1 import collab_service_pb2 as collab
from aiprod.collab.v1 import resources_pb2 as collab_resources
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2
from aiprod.gateway.v1 import resources_pb2 as pb


@dataclass(frozen=True, slots=True)
class JobRoom:
    """The room of `job`, as `jobs/{job}`."""

    job: str
    service: CollabServiceStub

    @property
    def name(self) -> str:
        return f"rooms/{self.job.removeprefix('jobs/')}"

    async def open(self, manifest: manifest_pb2.Manifest) -> collab_resources.Room:
        return await self.service.OpenRoom(collab.OpenRoomRequest(room=self.name, manifest=manifest))

    async def say(self, stage: pb.Stage.ValueType, text: str, scene: str = "") -> None:
        """Log a milestone; the same one is said once, however often a step runs."""
        op_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.job}/{stage}/{scene}/{text}")
        said = collab_resources.Milestone(stage=pb.Stage.Name(stage).lower(), text=text, scene=scene)
        submit = collab.Submit(op_id=str(op_id), milestone=said)
        await self.service.Send(collab.SendRequest(room=self.name, submit=submit))
