"""A version of a film's manifest becomes a job of its own."""

import uuid
from datetime import UTC, datetime

from aiprod.collab.v1 import collab_service_pb2 as collab
from aiprod.collab.v1 import resources_pb2 as rooms
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.jobs import new_name
from aiprod_gateway.messages import film_seconds, now
from aiprod_runtime.errors import FailedPrecondition, PermissionDenied

EDITING = (rooms.OWNER, rooms.EDITOR)


async def revised(
    service: CollabServiceStub, source: pb.Job, request: api.RenderRevisionRequest, user: str
) -> pb.Job:
    """A new job of `user` that renders the version, in the room of `source`.

    FAILED_PRECONDITION when there is no room yet, NOT_FOUND for strangers to it and for unknown versions,
    PERMISSION_DENIED for members who may not edit.
    """
    if not source.room:
        raise FailedPrecondition(f"{source.name} is not planned yet; wait for it", reason="NOT_PLANNED")
    room = await service.GetRoom(collab.GetRoomRequest(room=source.room))
    if not any(member.user == user and member.role in EDITING for member in room.members):
        raise PermissionDenied("this needs the role EDITOR; ask an owner of the room", reason="FORBIDDEN")
    number = request.version or await _saved(service, room, request.request_id)
    version = await service.GetVersion(collab.GetVersionRequest(room=room.name, number=number))
    return pb.Job(
        name=new_name(),
        state=pb.Job.PENDING,
        prompt=version.manifest.prompt,
        duration_sec=film_seconds(version.manifest),
        format=version.manifest.format,
        seed=version.manifest.seed,
        project=source.project,
        create_time=now(),
        cost_usd_micros=0,
        room=room.name,
        revision=pb.Revision(job=source.name, version=number, manifest_seq=version.manifest_seq),
    )


async def _saved(service: CollabServiceStub, room: rooms.Room, request_id: str) -> int:
    """The version of the manifest as it is: the newest where nothing changed since, else a new one."""
    newest = await service.GetVersion(collab.GetVersionRequest(room=room.name, number=room.version_count))
    if newest.manifest_seq == room.manifest_seq:
        return newest.number
    op_id = str(uuid.uuid5(uuid.UUID(request_id), "version")) if request_id else str(uuid.uuid4())
    save = rooms.SaveVersion(name=f"Rendered {datetime.now(UTC):%Y-%m-%d %H:%M}")
    submit = collab.Submit(op_id=op_id, save_version=save)
    event = await service.Send(collab.SendRequest(room=room.name, submit=submit))
    return event.version.number
