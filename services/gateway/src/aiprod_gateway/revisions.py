"""Makes a job from a version of another job's manifest."""

import uuid
from datetime import UTC, datetime

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_film.frames import SECOND
from aiprod_film.messages import read_manifest
from aiprod_gateway.jobs import new_name
from aiprod_gateway.messages import now
from aiprod_rpc.errors import FailedPrecondition, PermissionDenied

EDITOR_ROLES = (collab_pb.OWNER, collab_pb.EDITOR)


async def revision_job(
    collab: CollabServiceStub, source: pb.Job, request: api.RenderRevisionRequest, user: str
) -> pb.Job:
    """Returns a new job that renders the version in the room of `source`; it is not stored yet.

    Raises FAILED_PRECONDITION if the job has no room yet, NOT_FOUND if the user is not in the room or the
    version does not exist, PERMISSION_DENIED if the user may not edit.
    """
    if not source.room:
        raise FailedPrecondition(
            f"{source.name} has no plan yet; wait until it is planned", reason="NOT_PLANNED"
        )
    room = await collab.GetRoom(collab_api.GetRoomRequest(room=source.room))
    if not any(member.user == user and member.role in EDITOR_ROLES for member in room.members):
        raise PermissionDenied("this needs the role EDITOR; ask an owner of the room", reason="FORBIDDEN")
    number = request.version or await _current_version(collab, room, request.request_id)
    version = await collab.GetVersion(collab_api.GetVersionRequest(room=room.name, number=number))
    return pb.Job(
        name=new_name(),
        state=pb.Job.PENDING,
        prompt=version.manifest.prompt,
        duration_sec=read_manifest(version.manifest).duration / SECOND,
        format=version.manifest.format,
        seed=version.manifest.seed,
        project=source.project,
        create_time=now(),
        cost_usd_micros=0,
        room=room.name,
        revision=pb.Revision(job=source.name, version=number, manifest_seq=version.manifest_seq),
    )


async def _current_version(collab: CollabServiceStub, room: collab_pb.Room, request_id: str) -> int:
    """Returns the version of the room's current manifest; saves a new one if it changed since the newest."""
    request = collab_api.GetVersionRequest(room=room.name, number=room.version_count)
    newest = await collab.GetVersion(request)
    if newest.manifest_seq == room.manifest_seq:
        return newest.number
    # Derived from the request's id, so a repeated request saves one version.
    op_id = str(uuid.uuid5(uuid.UUID(request_id), "version")) if request_id else str(uuid.uuid4())
    save = collab_pb.SaveVersion(name=f"Rendered {datetime.now(UTC):%Y-%m-%d %H:%M}")
    submit = collab_api.Submit(op_id=op_id, save_version=save)
    event = await collab.Send(collab_api.SendRequest(room=room.name, submit=submit))
    return event.version.number
