"""Who may see a job: its owner and the members of its room."""

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.jobs import Jobs


class Access:
    """Finds jobs for the users who may see them."""

    def __init__(self, jobs: Jobs, collab: CollabServiceStub) -> None:
        self._jobs = jobs
        self._collab = collab

    async def get_job(self, name: str, user: str) -> pb.Job:
        """Returns the job. Raises NOT_FOUND if it does not exist or the user may not see it."""
        owner = self._jobs.owner(name)
        if owner and owner != user and not await self._is_member(self._jobs.get(name, owner)):
            owner = ""
        return self._jobs.get(name, owner or user)

    async def _is_member(self, job: pb.Job) -> bool:
        # collab answers for the user of the current call.
        if not job.room:
            return False
        try:
            await self._collab.GetRoom(collab_api.GetRoomRequest(name=job.room))
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return False
            raise
        return True
