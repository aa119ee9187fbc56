"""A film's own font: which of its letters the font lacks."""

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.stages.job_context import JobContext


async def list_missing_glyphs(context: JobContext, manifest: film.Manifest) -> None:
    """Lists in `unshown` the characters of title and captions that the film's own font lacks.

    Raises what CheckFont raises: a font that cannot be used fails the job before anything is rendered.
    """
    if not manifest.style.letters.HasField("font"):
        return
    text = "".join([manifest.title, *(scene.caption for scene in manifest.scenes)])
    request = render_api.CheckFontRequest(font=manifest.style.letters.font, text=text)
    report = await context.services.render.CheckFont(request)
    if report.missing:
        manifest.unshown.append(
            Unshown(
                words=report.missing,
                reason=Unshown.NO_GLYPH,
                explanation=f"the font {report.family or 'of the film'} lacks these characters; another one "
                "shows them: choose a font that has them",
            )
        )
