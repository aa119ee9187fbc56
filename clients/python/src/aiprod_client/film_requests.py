"""Requests for films, from plain values."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypedDict

from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.manifest_pb2 import FrameRate, VideoFormat
from aiprod.gateway.v1.generation_service_pb2 import (
    CreateJobRequest,
    CreateVariantsRequest,
    PlanStoryboardRequest,
    Variant,
)
from aiprod_client.storyboard_document import Storyboard, to_message

DEFAULT_SIZE, DEFAULT_FPS = "1280x720", 24


class PlanOptions(TypedDict, total=False):
    """What a plan or a film can be asked for. What is left out is as the prompt says, else the default.

    - `duration`: the length in seconds, 1 to 600; 12 by default, and of a storyboard the sum of its scenes.
    - `size`: width and height in pixels, such as `1280x720`, each even and 240 to 1920.
    - `fps`: frames per second, such as 24 or `30000/1001`, 1 to 60.
    - `seed`: another one gives another film for the same prompt; 0 by default.
    - `captions`: `AUTO` for planned ones, `OWN` for those only that are stated, `OFF` for none.
    - `title`: False for a film that does not show its title.
    - `library`: the library whose characters, places, palettes and voices the text names, by
      `libraries/{id}` or the id alone.
    - `library_entries`: the names of those that the whole film uses.
    """

    duration: float | None
    size: str
    fps: int | str
    seed: int
    captions: Literal["AUTO", "OWN", "OFF"]
    title: bool
    library: str
    library_entries: Sequence[str]


class FilmOptions(PlanOptions, total=False):
    """What only a film can be asked for, besides `PlanOptions`.

    - `project`: a name of letters a-z, digits and hyphens; films of a project share their look and
      characters.
    - `request_id`: a UUID. A request with the id of an earlier one makes no second film, and returns the
      first.
    - `max_cost_usd`: the most that the film may cost in US dollars; no limit by default. No call is paid that
      would exceed it.
    - `hold_for_review`: True to stop after the plan, until somebody approves it in the room.
    """

    project: str
    request_id: str
    max_cost_usd: Decimal | float
    hold_for_review: bool


class _Fields(TypedDict):
    """What both requests have."""

    duration_sec: float | None
    format: VideoFormat | None
    seed: int
    options: film_options.FilmOptions
    library: str
    library_entries: Sequence[str]


def job_request(source: str | Storyboard, options: FilmOptions) -> CreateJobRequest:
    """Returns the request for the film of a prompt or a storyboard. Raises ValueError for a bad value."""
    return CreateJobRequest(
        prompt=source if isinstance(source, str) else "",
        storyboard=None if isinstance(source, str) else to_message(source),
        project=options.get("project", ""),
        # The same request, sent again after a lost connection, finds the first job.
        request_id=options.get("request_id") or str(uuid.uuid4()),
        max_cost_usd_micros=micros(options.get("max_cost_usd")),
        hold_for_review=options.get("hold_for_review", False),
        **_fields(options),
    )


def variants_request(
    source: str | Storyboard, sizes: Sequence[str], languages: Sequence[str], options: FilmOptions
) -> CreateVariantsRequest:
    """Returns the request for a film in each size and each language. Raises ValueError for a bad value."""
    return CreateVariantsRequest(
        film=job_request(source, options),
        variants=[
            Variant(width=width, height=height, caption_language=language)
            # 0 stands for the size of the film itself, and no language for its own captions.
            for width, height in (_sides(size) if size else (0, 0) for size in sizes or [""])
            for language in languages or [""]
        ],
    )


def library_name(library: str) -> str:
    """Returns the resource name of a library by it or by its id; empty for none."""
    return f"libraries/{library.removeprefix('libraries/')}" if library else ""


def micros(usd: Decimal | float | None) -> int | None:
    """Returns an amount of US dollars in millionths; None for None."""
    # Rounded and not cut off: 8.2 * 1e6 is a little less than 8200000.
    return None if usd is None else round(usd * 1_000_000)


def plan_request(prompt: str, options: PlanOptions) -> PlanStoryboardRequest:
    """Returns the request for a storyboard. Raises ValueError for a bad value."""
    return PlanStoryboardRequest(prompt=prompt, **_fields(options))


def _fields(options: PlanOptions) -> _Fields:
    return _Fields(
        duration_sec=options.get("duration"),
        format=_video_format(options.get("size", ""), options.get("fps", "")),
        seed=options.get("seed", 0),
        library=library_name(options.get("library", "")),
        library_entries=options.get("library_entries", ()),
        options=film_options.FilmOptions(
            captions=film_options.Captions.Value(options.get("captions", "CAPTIONS_UNSPECIFIED")),
            title=film_options.FilmOptions.CHOICE_UNSPECIFIED
            if options.get("title", True)
            else film_options.FilmOptions.OFF,
        ),
    )


def _video_format(size: str, fps: int | str) -> VideoFormat | None:
    if not (size or fps):
        return None
    width, height = _sides(size or DEFAULT_SIZE)
    rate = Fraction(fps or DEFAULT_FPS)
    return VideoFormat(
        width=width,
        height=height,
        frame_rate=FrameRate(numerator=rate.numerator, denominator=rate.denominator),
    )


def _sides(size: str) -> tuple[int, int]:
    width, cross, height = size.partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise ValueError(f"{size!r} is not a size such as '1280x720'")
    return int(width), int(height)
