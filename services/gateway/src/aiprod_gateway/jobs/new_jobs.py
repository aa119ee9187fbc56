"""Makes a job from a prompt or a storyboard."""

from fractions import Fraction

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_film.frames import SECOND, nanoseconds
from aiprod_film.messages.storyboard import read_storyboard
from aiprod_film.messages.values import read_rate
from aiprod_film.storyboard import LengthConflict, film_duration
from aiprod_gateway.jobs.job_rows import new_name
from aiprod_gateway.messages import now
from aiprod_rpc.errors import InvalidArgument

DEFAULT_SECONDS = 12.0
DEFAULT_FORMAT = film.VideoFormat(
    width=1280, height=720, frame_rate=film.FrameRate(numerator=24, denominator=1)
)


def new_job(request: api.CreateJobRequest) -> pb.Job:
    """Returns a new job with the defaults filled in; it is not stored yet.

    Raises INVALID_ARGUMENT if the lengths of a storyboard's scenes contradict the film's.
    """
    job = pb.Job(
        name=new_name(),
        state=pb.Job.PENDING,
        prompt=request.prompt,
        duration_sec=request.duration_sec if request.HasField("duration_sec") else DEFAULT_SECONDS,
        format=request.format if request.HasField("format") else DEFAULT_FORMAT,
        seed=request.seed,
        project=request.project,
        options=request.options,
        duration_open=not request.HasField("duration_sec"),
        format_open=not request.HasField("format"),
        create_time=now(),
        cost_usd_micros=0,
        attempt=1,
        hold_for_review=request.hold_for_review,
        max_cost_usd_micros=request.max_cost_usd_micros if request.HasField("max_cost_usd_micros") else None,
    )
    job.library = request.library or request.storyboard.library
    job.library_entries.extend(dict.fromkeys([*request.library_entries, *request.storyboard.library_entries]))
    if request.HasField("storyboard"):
        job.storyboard.CopyFrom(request.storyboard)
        stated = nanoseconds(request.duration_sec) if request.HasField("duration_sec") else None
        job.duration_sec = _length(request.storyboard, stated, read_rate(job.format.frame_rate)) / SECOND
    return job


def _length(board: film_storyboard.Storyboard, stated: int | None, rate: Fraction) -> int:
    """Returns the film's length in nanoseconds."""
    lengths = [scene.duration for scene in read_storyboard(board).scenes]
    try:
        return film_duration(lengths, stated, rate)
    except LengthConflict as conflict:
        field = {"duration": "duration_sec", "scenes": "storyboard.scenes"}[conflict.field]
        raise InvalidArgument(f"{field}: {conflict}", reason="LENGTHS_CONTRADICT", field=field) from conflict
