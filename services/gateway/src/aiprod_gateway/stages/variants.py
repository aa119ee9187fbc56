"""Variants of one film: other sizes of its picture, and captions in other languages."""

from collections.abc import Mapping

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.jobs.job_rows import new_name
from aiprod_gateway.jobs.new_jobs import DEFAULT_FORMAT, new_job
from aiprod_gateway.messages import copy_of
from aiprod_rpc.errors import FailedPrecondition, InvalidArgument

_OR_A_MODEL = ". Where the operator configures a model, it translates them from a variant with own captions"


def variant_jobs(request: api.CreateVariantsRequest, *, translates: bool = False) -> list[pb.Job]:
    """Returns a new job for each variant, without storing it. The first one plans the film.

    Raises INVALID_ARGUMENT if a caption is missing in a language and no model `translates` it, and as
    `new_job` does.
    """
    # What is translated is planned first, in the film's own language.
    if not (translates and any(not variant.caption_language for variant in request.variants)):
        for language in _languages(request):
            _check_captions(request.film, language)
    # The captions of the film may be planned, those in other languages are given: any plan can take them.
    planning = next((each for each in request.variants if not each.caption_language), request.variants[0])
    first = new_job(_film(request.film, planning))
    first.variants_of, first.caption_language = first.name, planning.caption_language
    others = [each for each in request.variants if each != planning]
    return [first, *(_variant_job(request.film, first, each, at) for at, each in enumerate(others, start=1))]


def lacks_captions(request: api.CreateVariantsRequest) -> bool:
    """Returns whether captions are missing in a language that could be translated."""
    if request.film.options.captions == film_options.OFF:
        return False
    return any(_missing(request.film, language) for language in _languages(request))


def _languages(request: api.CreateVariantsRequest) -> list[str]:
    return list(dict.fromkeys(each.caption_language for each in request.variants if each.caption_language))


def _film(requested: api.CreateJobRequest, variant: api.Variant) -> api.CreateJobRequest:
    """Returns the request of the film with the size and the captions of a variant."""
    result = copy_of(requested)
    _set_size(result, variant)
    if variant.caption_language:
        result.storyboard.CopyFrom(_in_language(requested.storyboard, variant.caption_language))
    return result


def _variant_job(requested: api.CreateJobRequest, first: pb.Job, variant: api.Variant, number: int) -> pb.Job:
    job = copy_of(first)
    job.name = new_name()
    job.caption_language = variant.caption_language
    # Jobs are listed by this time, and keep the order of the request.
    job.create_time.FromNanoseconds(first.create_time.ToNanoseconds() + number)
    # The first job has the storyboard, and waits for the review of the plan of all.
    job.ClearField("storyboard")
    job.hold_for_review = False
    sized = _film(requested, api.Variant(width=variant.width, height=variant.height))
    job.format_open = not sized.HasField("format")
    job.format.CopyFrom(sized.format if sized.HasField("format") else DEFAULT_FORMAT)
    return job


def _set_size(request: api.CreateJobRequest, variant: api.Variant) -> None:
    if variant.width:
        if not request.HasField("format"):
            request.format.CopyFrom(DEFAULT_FORMAT)
        request.format.width, request.format.height = variant.width, variant.height


def _check_captions(requested: api.CreateJobRequest, language: str) -> None:
    """Raises INVALID_ARGUMENT unless every scene says what its caption is in the language."""
    captions = requested.options.captions
    if not requested.HasField("storyboard") or captions == film_options.OFF:
        what = f"a storyboard that gives them{_OR_A_MODEL}"
        raise InvalidArgument(
            f"variants: captions in {language} need "
            f"{what if captions != film_options.OFF else 'captions that are not OFF'}",
            reason="CAPTIONS_MISSING",
            field="variants.caption_language",
        )
    if missing := _missing(requested, language):
        shown = ", ".join(str(number + 1) for number in missing[:10]) + (", …" if missing[10:] else "")
        field = f"film.storyboard.scenes[{missing[0]}].captions"
        raise InvalidArgument(
            f"{field}: no caption in {language} for scene {shown}: give it in `captions`, or state an empty "
            f"`caption` for a scene without one{_OR_A_MODEL}",
            reason="CAPTIONS_MISSING",
            field=field,
        )


def _missing(requested: api.CreateJobRequest, language: str) -> list[int]:
    """Returns the scenes, from 0, that do not say what their caption is in the language; [0] for a prompt."""
    if not requested.HasField("storyboard"):
        return [0]
    return [
        number
        for number, scene in enumerate(requested.storyboard.scenes)
        if language not in scene.captions and _may_have_caption(scene, requested.options.captions)
    ]


def _may_have_caption(
    scene: film_storyboard.StoryboardScene, captions: film_options.Captions.ValueType
) -> bool:
    # What is not stated is planned, unless only stated captions are wanted.
    return bool(scene.caption) if scene.HasField("caption") else captions != film_options.OWN


def _in_language(board: film_storyboard.Storyboard, language: str) -> film_storyboard.Storyboard:
    """Returns the storyboard with title and captions in the language, stated so that none is planned."""
    result = copy_of(board)
    result.title = board.titles.get(language, board.title)
    for scene in result.scenes:
        scene.caption = scene.captions.get(language, "")
    return result


def untranslated(plan: film.Manifest, first: pb.Job, job: pb.Job) -> list[str]:
    """Returns the texts of the plan, each once, that the author does not give in the variant's language."""
    language, board = job.caption_language, first.storyboard
    if not language or language == first.caption_language:
        return []
    given = _given(board, language)
    texts = [scene.caption for scene in plan.scenes if scene.caption and scene.id not in given]
    if texts and plan.title and language not in board.titles:
        texts.insert(0, plan.title)
    return list(dict.fromkeys(texts))


def as_variant(
    plan: film.Manifest, first: pb.Job, job: pb.Job, translated: Mapping[str, str]
) -> film.Manifest:
    """Returns the plan of the `first` job as the variant `job` shows it; `translated` has its `untranslated`.

    Raises FAILED_PRECONDITION if the plan has a caption that the variant's language lacks.
    """
    manifest = copy_of(plan)
    if not job.format_open:
        manifest.format.width, manifest.format.height = job.format.width, job.format.height
    if job.caption_language and job.caption_language != first.caption_language:
        _set_captions(manifest, first.storyboard, job.caption_language, translated)
    return manifest


def _set_captions(
    manifest: film.Manifest,
    board: film_storyboard.Storyboard,
    language: str,
    translated: Mapping[str, str],
) -> None:
    if manifest.title:
        manifest.title = board.titles.get(language, translated.get(manifest.title, manifest.title))
    given = _given(board, language)
    for scene in manifest.scenes:
        if scene.id not in given and scene.caption in translated:
            scene.caption = translated[scene.caption]
            continue
        # A reviewer may have added it to the plan.
        if scene.caption and scene.id not in given:
            raise FailedPrecondition(
                f"scene {scene.id} was added to the plan and has no caption in {language}: create the "
                "variants again with a storyboard that has it",
                reason="CAPTION_NOT_GIVEN",
            )
        scene.caption = given.get(scene.id, "")


def _given(board: film_storyboard.Storyboard, language: str) -> dict[str, str]:
    """Returns the captions that the author gives, by the ids that scenes of a storyboard have in its plan."""
    numbered = enumerate(board.scenes, start=1)
    return {f"s{number}": each.captions[language] for number, each in numbered if language in each.captions}
