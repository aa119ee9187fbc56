"""Where films are saved: files that are named by the film's title."""

import re
from pathlib import Path

MAX_BYTES = 120
"""File systems take names of 255 bytes; captions and unfinished downloads add their endings."""
ID_LENGTH = 8


def film_file(folder: Path, title: str, job: str) -> Path:
    """The file of the film of `jobs/ID`, such as `out/the-lighthouse-1a2b3c4d.mp4`.

    The start of the job's id keeps films of the same title apart.
    """
    words = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")
    # The cut may fall inside a character of several bytes.
    short = words.encode()[:MAX_BYTES].decode(errors="ignore").strip("-")
    return folder / f"{short or 'film'}-{_short_id(job)}.mp4"


def saved_film(folder: Path, job: str) -> Path | None:
    """The newest saved film of a job; None if there is none."""
    files = folder.glob(f"*-{_short_id(job)}.mp4")
    return max(files, key=lambda file: file.stat().st_mtime, default=None)


def _short_id(job: str) -> str:
    # Letters and digits only: an id of the user's must not act as a pattern.
    return re.sub(r"[^0-9A-Za-z]", "", job.removeprefix("jobs/"))[:ID_LENGTH]
