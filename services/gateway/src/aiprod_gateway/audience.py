"""Who may see a job: its owner, and who is in its room."""

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.jobs import Jobs


class Audience:
    """Finds jobs for those who may see them."""

    def __init__(self, jobs: Jobs, rooms: CollabServiceStub) -> None:
        self._jobs = jobs
        self._rooms = rooms

    async def job(self, name: str, user: str) -> pb.Job:
        """The job; NOT_FOUND when it is another user's whose room `user` is not in."""
        owner = self._jobs.owner(name)
        if owner and owner != user and not await self._invited(self._jobs.get(name, owner)):
            owner = ""
        return self._jobs.get(name, owner or user)

    async def _invited(self, job: pb.Job) -> bool:
        if not job.room:
            return False
        try:
            await self._rooms.GetRoom(collab.GetRoomRequest(room=job.room))
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return False
            raise
        return True
