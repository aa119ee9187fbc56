"""The own sounds of a film's clips: whether there are any to keep."""

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.media_pb2 import SceneMedia
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.stages.job_context import JobContext


async def list_silent_clips(context: JobContext, manifest: film.Manifest) -> None:
    """Lists in `unshown` the scenes whose clip should be heard, and has no sound.

    Raises what CheckSound raises: a clip that cannot be used fails the job before anything is rendered.
    """
    for scene in manifest.scenes:
        if scene.media.sound != SceneMedia.KEPT:
            continue
        request = render_api.CheckSoundRequest(job=context.job.name, clip=scene.media.asset)
        report = await context.services.render.CheckSound(request)
        if not report.audible:
            manifest.unshown.append(
                Unshown(
                    words="the sound of the clip",
                    scene=scene.id,
                    reason=Unshown.NO_SOUND,
                    explanation="the file has no sound, or only silence: mute it, or use another clip",
                )
            )
