"""The mixed load of the soak: users who make, review, save, check, and delete films until the time is up."""

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from aiprod_client import AiprodError, Client, Film
from tests.bench.throughput import SUBJECTS

KEPT = 6
"""Films and revisions that each user keeps; older ones are deleted, so that what is stored stays the same."""


@dataclass
class Done:
    """What all users did so far, by kind."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str) -> None:
        """Counts one."""
        with self._lock:
            self.counts[kind] += 1

    def fail(self, error: AiprodError) -> None:
        """Counts an error by its reason."""
        with self._lock:
            self.errors[f"{type(error).__name__} {error.reason}"] += 1


def work(address: str, token: str, user: int, folder: Path, until: float, done: Done) -> None:
    """One user's films one after another, until the monotonic time `until`."""
    with Client(address, token=token) as client:
        kept: list[Film] = []
        for number in itertools.count():
            if time.monotonic() > until:
                return
            try:
                kept += _film(client, f"{SUBJECTS[user]} by the sea, day {number}", folder, done)
                _read(client, done)
                while len(kept) > KEPT:
                    kept.pop(0).delete()
                    done.add("deletions")
            except AiprodError as error:
                done.fail(error)


def _film(client: Client, prompt: str, folder: Path, done: Done) -> tuple[Film, Film]:
    """Makes a film, reviews and revises it, saves the new version, checks the file; returns both."""
    film = client.generate(prompt, duration=2, size="320x240")
    done.add("films")
    room = film.room()
    comment = room.comment("A calmer caption, please", frame=12)
    room.edit(room.scenes()[0]["id"], caption="Stillness")
    room.resolve(comment)
    revised = film.revise()
    done.add("revisions")
    path = revised.save(folder / "film.mp4")
    client.probe(path, preset="web-h264")
    path.unlink()
    done.add("checked files")
    return film, revised


def _read(client: Client, done: Done) -> None:
    """Lists and reads as a page does that shows all films."""
    for film in client.films():
        _ = client.film(film.name).state
        done.add("reads")
