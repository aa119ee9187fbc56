"""Makes a job from a revision of another job's manifest."""

import uuid
from datetime import UTC, datetime

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_film.frames import SECOND
from aiprod_film.messages.manifest import read_manifest
from aiprod_gateway.jobs.job_rows import new_name
from aiprod_gateway.messages import now, revision_name
from aiprod_rpc.errors import FailedPrecondition, InvalidArgument, PermissionDenied

EDITOR_ROLES = (collab_pb.OWNER, collab_pb.EDITOR)


async def revision_job(
    collab: CollabServiceStub, source: pb.Job, request: api.RenderRevisionRequest, user: str
) -> pb.Job:
    """Returns a new job that renders a revision in the room of `source`; it is not stored yet.

    Raises FAILED_PRECONDITION if the job has no room yet, INVALID_ARGUMENT if the revision is in another
    room, NOT_FOUND if the user is not in the room or the revision does not exist, PERMISSION_DENIED if the
    user may not edit.
    """
    if not source.room:
        raise FailedPrecondition(
            f"{source.name} has no plan yet; wait until it is planned", reason="NOT_PLANNED"
        )
    if request.revision and request.revision.partition("/revisions/")[0] != source.room:
        raise InvalidArgument(
            f"revision: {request.revision} is not in {source.room}, the room of {source.name}",
            reason="OTHER_ROOM",
            field="revision",
        )
    room = await collab.GetRoom(collab_api.GetRoomRequest(name=source.room))
    if not any(member.user == user and member.role in EDITOR_ROLES for member in room.members):
        raise PermissionDenied("this needs the role EDITOR; ask an owner of the room", reason="FORBIDDEN")
    name = request.revision or await _current_revision(collab, room, request.request_id)
    revision = await collab.GetManifestRevision(collab_api.GetManifestRevisionRequest(name=name))
    return pb.Job(
        name=new_name(),
        state=pb.Job.PENDING,
        prompt=revision.manifest.prompt,
        duration_sec=read_manifest(revision.manifest).duration / SECOND,
        format=revision.manifest.format,
        seed=revision.manifest.seed,
        project=source.project,
        create_time=now(),
        cost_usd_micros=0,
        attempt=1,
        max_cost_usd_micros=request.max_cost_usd_micros if request.HasField("max_cost_usd_micros") else None,
        room=room.name,
        revision=pb.RenderedRevision(
            job=source.name, name=name, number=revision.number, manifest_seq=revision.manifest_seq
        ),
    )


async def _current_revision(collab: CollabServiceStub, room: collab_pb.Room, request_id: str) -> str:
    """Returns the name of the newest revision; saves a new one if the manifest changed since."""
    name = revision_name(room.name, room.revision_count)
    newest = await collab.GetManifestRevision(collab_api.GetManifestRevisionRequest(name=name))
    if newest.manifest_seq == room.manifest_seq:
        return name
    # Derived from the request's id, so a repeated request saves one revision.
    save_id = str(uuid.uuid5(uuid.UUID(request_id), "revision")) if request_id else str(uuid.uuid4())
    save = collab_pb.SaveRevision(display_name=f"Rendered {datetime.now(UTC):%Y-%m-%d %H:%M}")
    submit = collab_api.Submit(request_id=save_id, save_revision=save)
    event = await collab.Send(collab_api.SendRequest(name=room.name, submit=submit))
    return revision_name(room.name, event.revision.number)
