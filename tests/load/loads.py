"""The loads: the levels of CreateJob, and reads, streams, and rooms beside them."""

import itertools
import uuid
from collections.abc import Sequence
from pathlib import Path

from tests.load.ghz import Load

GENERATION = "aiprod.gateway.v1.GenerationService"
COLLAB = "aiprod.collab.v1.CollabService"
PROMPTS = Path(__file__).with_name("prompts.txt")
FILM_SECONDS = 2
LEVELS = {"light": (100, 10), "medium": (500, 25), "heavy": (1000, 50)}
"""The number of calls and how many run at a time."""


def create_jobs(level: str, prompts: Sequence[str]) -> Load:
    """New films of 2 s, each of another prompt or seed, so that none is found in a cache."""
    total, concurrency = LEVELS[level]
    turns = itertools.cycle(prompts)
    data = [
        {"prompt": next(turns), "duration_sec": FILM_SECONDS, "seed": number, "request_id": str(uuid.uuid4())}
        for number in range(total)
    ]
    return Load(f"create-{level}", f"{GENERATION}.CreateJob", total, concurrency, data)


def beside(job: str) -> list[Load]:
    """What users do with a finished film, as `jobs/{job}`: read it, watch it, and meet in its room."""
    room = job.replace("jobs/", "rooms/")
    comment = {"comment": {"text": "The light is right."}}
    return [
        Load("get-job", f"{GENERATION}.GetJob", 2000, 25, [{"name": job}]),
        Load("list-jobs", f"{GENERATION}.ListJobs", 500, 25, [{"page_size": 20}]),
        Load("watch-job", f"{GENERATION}.WatchJob", 200, 20, [{"name": job}]),
        Load(
            "room-send",
            f"{COLLAB}.Send",
            200,
            5,
            [{"name": room, "submit": {"request_id": str(uuid.uuid4()), **comment}} for _ in range(200)],
        ),
        Load("room-get", f"{COLLAB}.GetRoom", 500, 25, [{"name": room}]),
    ]


def read_prompts(file: Path) -> list[str]:
    """The prompts of a file, one a line. Raises ValueError if it has none."""
    prompts = [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
    if not prompts:
        raise ValueError(f"{file} has no prompt")
    return prompts
