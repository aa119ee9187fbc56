"""Who may see a job: its owner, the members of its room, and the operators and auditors of the deployment."""

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_rpc.call import Call, current_call
from aiprod_rpc.errors import PermissionDenied


def listed_user(requested: str, call: Call) -> str:
    """Returns whose jobs a call may list, ALL_USERS for everybody's.

    Raises PERMISSION_DENIED for others' jobs if the caller has no role.
    """
    if requested not in ("", call.user) and not call.sees_all:
        raise PermissionDenied(
            "only operators and auditors can list the jobs of others", reason="ROLE_REQUIRED", field="user"
        )
    return requested or call.user


def check_sees_deployment(call: Call, only_user: str, what: str) -> None:
    """Raises PERMISSION_DENIED for a user without a role, unless all callers are `only_user`.

    `what` names what the caller asks for.
    """
    if call.user != only_user and not call.sees_all:
        raise PermissionDenied(f"only operators and auditors can see {what}", reason="ROLE_REQUIRED")


class Access:
    """Finds jobs for the users who may see them."""

    def __init__(self, jobs: Jobs, collab: CollabServiceStub) -> None:
        self._jobs = jobs
        self._collab = collab

    async def get_job(self, name: str, user: str) -> pb.Job:
        """Returns the job. Raises NOT_FOUND if it does not exist or the user may not see it."""
        owner, job = await self._jobs.find(name)
        if owner and (owner == user or current_call().sees_all):
            return job
        is_member = bool(owner) and await self._is_member(job)
        # A member's question took time, and the job went on.
        return await self._jobs.get(name, owner if is_member else user)

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
