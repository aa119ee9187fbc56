"""Other takes of a scene: made beside the film, and put into its manifest when somebody picks one."""

import secrets
import uuid

from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_client import rooms
from aiprod_gateway.jobs.revisions import revision_job
from aiprod_rpc.errors import FailedPrecondition, NotFound


async def take_job(
    collab: CollabServiceStub, source: pb.Job, request: api.CreateTakeRequest, user: str
) -> pb.Job:
    """Returns a new job that makes a take in the film of `source`; it is not stored yet.

    Raises NOT_FOUND if the film has no such scene, FAILED_PRECONDITION if the scene is locked, and as
    `revision_job` does.
    """
    job = await revision_job(collab, source, _revision_request(request), user)
    room = await collab.GetRoom(collab_api.GetRoomRequest(name=job.room))
    scene = next((scene for scene in room.manifest.scenes if scene.id == request.scene), None)
    if scene is None:
        raise NotFound(
            f"the film of {source.name} has no scene {request.scene}; its room has the scenes",
            reason="SCENE_NOT_FOUND",
        )
    if request.scene in room.locked_scenes:
        raise FailedPrecondition(
            f"scene {request.scene} is locked and keeps its clip: unlock it first", reason="LOCKED"
        )
    job.take.CopyFrom(pb.Take(scene=scene.id, seed=_seed(request, scene), action=request.action))
    return job


def _revision_request(request: api.CreateTakeRequest) -> api.RenderRevisionRequest:
    revision = api.RenderRevisionRequest(name=request.name, request_id=request.request_id)
    if request.HasField("max_cost_usd_micros"):
        revision.max_cost_usd_micros = request.max_cost_usd_micros
    return revision


def _seed(request: api.CreateTakeRequest, scene: film.Scene) -> int:
    if request.HasField("seed"):
        return request.seed
    return scene.seed if request.action else secrets.randbits(32)


def with_take(manifest: film.Manifest, take: pb.Take) -> film.Manifest:
    """Returns the manifest with the take in place of its scene."""
    result = film.Manifest()
    result.CopyFrom(manifest)
    for scene in result.scenes:
        if scene.id == take.scene:
            scene.seed = take.seed
            scene.action = take.action or scene.action
    return result


async def put_into_manifest(collab: CollabServiceStub, job: pb.Job, request_id: str) -> None:
    """Edits the manifest of the room so that it has the take; once for a `request_id`, a UUID.

    Raises FAILED_PRECONDITION if the job is not a take or not SUCCEEDED, and what the room rejects.
    """
    if not job.HasField("take"):
        raise FailedPrecondition(
            f"{job.name} is not a take; CreateTake makes one of a scene", reason="NOT_A_TAKE"
        )
    if job.state != pb.Job.SUCCEEDED:
        state = pb.Job.State.Name(job.state)
        raise FailedPrecondition(
            f"{job.name} is {state}; only takes that SUCCEEDED are picked", reason="NOT_SUCCEEDED"
        )
    take = job.take
    values = film.Scene(seed=take.seed, action=take.action)
    fields = FieldMask(paths=["seed", "action"] if take.action else ["seed"])
    change = collab_edits.Change(
        update_scene=collab_edits.UpdateScene(scene=take.scene, values=values, fields=fields)
    )
    edit = collab_api.Submit(edit=collab_edits.Edit(changes=[change]))
    edit_id = str(uuid.uuid5(uuid.UUID(request_id), "pick")) if request_id else ""
    await rooms.submit(collab, job.room, edit, edit_id)
