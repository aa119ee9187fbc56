"""A film with the user's own picture, voice, music, and brand, made in the page."""

import io
from pathlib import Path

import av
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from aiprod.film.v1.media_pb2 import SceneMedia
from aiprod.gateway.v1.generation_service_pb2 import CreateJobRequest
from tests.conftest import Stack
from tests.studio.conftest import FILM_SECONDS
from tests.studio.looks import check_looks
from tests.tones import save_tone

pytestmark = pytest.mark.studio

BLUE = (20, 60, 220)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.png"
    Image.new("RGB", (320, 240), BLUE).save(path)
    return path


@pytest.fixture
def track(tmp_path: Path) -> Path:
    path = tmp_path / "track.wav"
    save_tone(path, 2)
    return path


def choose(page: Page, button: str, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button, exact=True).click()
    chooser.value.set_files(path)
    expect(page.get_by_role("button", name=f"Remove: {button}")).to_be_visible()


def shown_colour(page: Page) -> tuple[int, ...]:
    """The mean colour of the middle of the film."""
    video = page.locator("video").first
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    picture = Image.open(io.BytesIO(video.screenshot())).convert("RGB")
    width, height = picture.size
    middle = picture.crop((width // 3, height // 3, 2 * width // 3, height // 2))
    return middle.resize((1, 1)).getpixel((0, 0))


def test_a_storyboard_takes_the_users_files(stack: Stack, new_page, picture: Path, track: Path) -> None:
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill("A harbour at noon, 2 seconds, 1:1, no captions, no title")
    page.get_by_role("button", name="Plan scenes").click()
    expect(page.get_by_role("button", name="Render film")).to_be_enabled()
    choose(page, "Own picture of scene 1", picture)
    expect(page.get_by_role("img", name="Own picture of scene 1")).to_be_visible()
    page.get_by_text("Sound and brand").click()
    choose(page, "Own music", track)
    expect(page.get_by_label("Music", exact=True)).to_be_disabled()
    player = page.get_by_role("group", name="Own music").locator("audio")
    expect(player).to_be_visible()
    page.wait_for_function("() => document.querySelector('audio').duration > 1.9")
    choose(page, "Logo", picture)
    page.get_by_label("Corner of the logo").select_option("bottom left")
    check_looks(page, "own-files")
    page.reload()
    expect(page.get_by_role("img", name="Own picture of scene 1")).to_be_visible()
    page.get_by_role("button", name="Render film").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=FILM_SECONDS)
    red, green, blue = shown_colour(page)
    assert blue > 2 * max(red, green), (red, green, blue)


def test_a_file_that_is_dropped_on_a_scene_is_its_picture(stack: Stack, new_page, picture: Path) -> None:
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill("A harbour at noon, 2 seconds, 1:1")
    page.get_by_role("button", name="Plan scenes").click()
    expect(page.get_by_role("button", name="Render film")).to_be_enabled()
    files = page.evaluate_handle(
        """bytes => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "harbour.png", { type: "image/png" }));
          return transfer;
        }""",
        list(picture.read_bytes()),
    )
    card = page.get_by_label("Scene 1", exact=True)
    card.dispatch_event("dragover", {"dataTransfer": files})
    card.dispatch_event("drop", {"dataTransfer": files})
    expect(page.get_by_role("img", name="Own picture of scene 1")).to_be_visible()
    page.get_by_label("Fit of the picture of scene 1").select_option("Show it whole")
    # A picture has no sound to keep.
    sound = page.get_by_label("Sound of the clip of scene 1")
    expect(sound).to_have_count(0)
    page.get_by_role("button", name="Remove: Own picture of scene 1").click()
    expect(page.get_by_role("img", name="Own picture of scene 1")).to_have_count(0)


def test_a_clip_keeps_its_sound_or_is_muted(stack: Stack, new_page, tmp_path: Path) -> None:
    path = tmp_path / "harbour.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=8)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        output.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (160, 90), BLUE))))
        output.mux(stream.encode(None))
    page = new_page(stack.url)
    page.get_by_label("Prompt").fill("A harbour at noon, 2 seconds, 1:1")
    page.get_by_role("button", name="Plan scenes").click()
    expect(page.get_by_role("button", name="Render film")).to_be_enabled()
    choose(page, "Own picture of scene 1", path)
    sound = page.get_by_label("Sound of the clip of scene 1")
    expect(sound).to_have_value("false")
    sound.select_option("Mute it")
    page.reload()
    expect(sound).to_have_value("true")
    with page.expect_request("**/CreateJob") as asked:
        page.get_by_role("button", name="Render film").click()
    request = CreateJobRequest.FromString(asked.value.post_data_buffer[5:])
    assert request.storyboard.scenes[0].media.sound == SceneMedia.MUTED
