"""Variants over REST and the command line: one request, one plan, and each shared scene rendered once."""

import json
from collections.abc import Iterator
from itertools import product
from uuid import uuid4

import httpx
import pytest

from aiprod_client import Client, Scene, Storyboard
from aiprod_rpc.errors import InvalidArgument

from .test_rest import answer, error

pytestmark = pytest.mark.e2e

SCENES = [
    {"text": "a fox in the snow", "caption": "Snow", "captions": {"fr": "Neige"}, "duration": "1s"},
    {"text": "a forest at night", "caption": "", "transition": "CUT", "duration": "1s"},
    {"text": "a ship", "caption": "Home", "captions": {"fr": "Enfin"}, "transition": "CUT", "duration": "1s"},
]
SIZES, LANGUAGES = ((320, 240), (240, 320)), ("", "fr")


@pytest.fixture(scope="module")
def rest(stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{stack.url}/api", timeout=60) as client:
        yield client


def order(**changes: object) -> dict[str, object]:
    film = {"storyboard": {"title": "The fox", "titles": {"fr": "Le renard"}, "scenes": SCENES}}
    variants = [
        {"width": width, "height": height, "caption_language": language}
        for (width, height), language in product(SIZES, LANGUAGES)
    ]
    return {"film": {"request_id": str(uuid4()), **film}, "variants": variants} | changes


def ended(rest: httpx.Client, name: str) -> dict:
    with rest.stream("GET", f"/{name}:watch") as stream:
        *_, last = (line for line in stream.iter_lines() if line.startswith("data: "))
    return json.loads(last.removeprefix("data: "))["job"]


def clip_count(rest: httpx.Client) -> int:
    parts = answer(rest.get("/disk"))["parts"]
    return sum(int(part["count"]) for part in parts if part["name"] == "clips")


@pytest.mark.lone
def test_shared_scenes_are_rendered_once(rest) -> None:
    clips_before, request = clip_count(rest), order()
    created = answer(rest.post("/variants", json=request))["jobs"]
    assert answer(rest.post("/variants", json=request))["jobs"][3]["name"] == created[3]["name"]
    jobs = [ended(rest, job["name"]) for job in created]
    assert [job["state"] for job in jobs] == ["SUCCEEDED"] * 4
    assert [job["title"] for job in jobs] == ["The fox", "Le renard"] * 2
    manifests = [answer(rest.get(f"/{job['name']}/delivery"))["manifest"] for job in jobs]
    clips = [[scene["clip"]["name"] for scene in each["scenes"]] for each in manifests]
    # Both languages of a size have the same picture where no words are in it.
    assert clips[0][1] == clips[1][1]
    assert clips[2][1] == clips[3][1]
    # They sound the same, whatever their size and the language of their captions.
    (sound,) = {speech["name"] for each in manifests for speech in each["speeches"]}
    made = {sound, *(name for each in clips for name in each)}
    assert len(made) == clip_count(rest) - clips_before == 10 + 1
    assert sum(scene["reused"] for job in jobs for scene in job["scenes"]) <= 2
    french = httpx.get(answer(rest.get(f"/{jobs[1]['name']}/delivery"))["captions_url"]["url"])
    assert "Neige" in french.text
    assert "Snow" not in french.text
    listed = answer(rest.get("/jobs", params={"variants_of": created[0]["name"]}))["jobs"]
    assert [job["name"] for job in listed] == [job["name"] for job in created[::-1]]


def test_a_missing_caption_is_refused(rest) -> None:
    german = [{"caption_language": "de"}]
    response = rest.post("/variants", json=order(variants=german))
    assert error(response) == (400, "CAPTIONS_MISSING")
    assert "no caption in de for scene 1, 3" in response.json()["message"]


def test_the_command_names_the_line_of_a_missing_caption(stack, tmp_path) -> None:
    file = tmp_path / "film.yaml"
    file.write_text("scenes:\n- text: a fox\n  caption: Snow\n  captions:\n    fr: Neige\n- text: a ship\n")
    done = stack.cli("generate", "--storyboard", str(file), "--languages", "own,fr")
    assert done.returncode != 0
    assert f"{file}:6: scenes[1].captions: no caption in fr for scene 2" in done.stderr
    done = stack.cli("generate", "--storyboard", str(file), "--sizes", "wide")
    assert "'wide' is not a size" in " ".join(done.stderr.split())


def test_the_command_saves_each_variant(stack, tmp_path) -> None:
    file = tmp_path / "film.yaml"
    file.write_text(
        "title: Fox\ntitles: {fr: Renard}\n"
        "scenes:\n- text: a fox\n  caption: Snow\n  captions: {fr: Neige}\n  duration: 1\n"
    )
    done = stack.cli("generate", "--storyboard", str(file), "--sizes", "320x240", "--languages", "own,fr")
    assert done.returncode == 0, done.stderr
    saved = done.stdout.split()
    assert [name.rpartition("/")[2].rpartition("-")[0] for name in saved] == ["fox", "renard"]


def test_the_python_client_makes_and_lists_variants(stack) -> None:
    scene = Scene(text="a fox", caption="Snow", captions={"fr": "Neige"}, duration=1)
    storyboard = Storyboard(title="Fox", titles={"fr": "Renard"}, scenes=[scene])
    with Client(stack.target) as client:
        films = client.start_variants(storyboard, sizes=["320x240"], languages=["", "fr"])
        assert [film.wait().title for film in films] == ["Fox", "Renard"]
        assert [film.caption_language for film in films] == ["", "fr"]
        assert [made.delivered for made in films[1].rounds] == [True]
        listed = client.films(variants_of=films[0].name)
        assert [film.name for film in listed] == [film.name for film in films[::-1]]
        with pytest.raises(InvalidArgument, match="no caption in de for scene 1"):
            client.start_variants(storyboard, languages=["de"])
