"""The Python client against the whole stack, as its users write it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiprod.gateway.v1.generation_service_pb2 import ApproveJobRequest
from aiprod_client import (
    Aborted,
    AsyncClient,
    Cancelled,
    Client,
    DeadlineExceeded,
    FailedPrecondition,
    Film,
    InvalidArgument,
    NotFound,
    Scene,
    Storyboard,
    Update,
)
from tests.conftest import Stack
from tests.pages.snippets import Reader

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
SMALL = "320x240"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[Client]:
    with Client(stack.target) as client:
        yield client


@pytest.fixture(scope="module")
def film(client: Client) -> Film:
    storyboard = Storyboard(
        scenes=[
            Scene(text="A heron stands in the reeds", duration=1.5, caption="Morning"),
            Scene(text="It flies over the lake", duration=1),
        ]
    )
    return client.render(storyboard, size=SMALL)


def test_a_film_says_what_became_of_it(film: Film, client: Client, tmp_path: Path) -> None:
    assert (film.state, film.done, film.error) == ("SUCCEEDED", True, None)
    assert film.duration == 2.5
    assert film.quality
    assert (film.quality.verdict, film.quality.scores) == ("PASS", None)
    assert "no model" in film.quality.unscored
    assert (film.cost.usd, film.cost.unpriced_calls) == (0, 0)
    assert film.storyboard
    assert [scene.caption for scene in film.storyboard.scenes] == ["Morning", None]
    assert film.save(tmp_path / "new" / "film.mp4").read_bytes()[4:8] == b"ftyp"
    assert film.name in [each.name for each in client.films()]
    assert client.film(film.name.removeprefix("jobs/")).title == film.title


def test_a_film_shows_itself_in_a_notebook(film: Film, client: Client) -> None:
    assert "<video" in film._repr_html_()
    assert film.url.startswith("http")
    waiting = client.start("A film of <b>sand</b>", duration=300)
    waiting.cancel()
    assert "<video" not in waiting._repr_html_()
    assert "<b>sand" not in waiting._repr_html_().lower()


def test_progress_reaches_the_callers_thread_where_it_may_use_the_client(client: Client) -> None:
    updates: list[Update] = []

    def on_progress(update: Update) -> None:
        client.film(client.start("A kite", duration=1, size=SMALL, request_id=request_id).name)
        updates.append(update)

    request_id = "0d7c0a5e-94f1-4b44-a0ad-37a3f6c1b001"
    film = client.generate("A kite", duration=1, size=SMALL, request_id=request_id, on_progress=on_progress)
    assert updates[-1].state == "SUCCEEDED"
    assert {"PLAN", "RENDER", "DELIVER"} <= {update.stage for update in updates}
    assert str(Update("RUNNING", "RENDER", "s1", 0.5, "")) == "RENDER s1 50%"
    assert client.start("A kite", duration=1, size=SMALL, request_id=request_id).name == film.name


def test_waiting_ends_and_the_job_goes_on_until_it_is_cancelled(client: Client) -> None:
    film = client.start("A long film of the sea", duration=300)
    with pytest.raises(DeadlineExceeded) as late:
        film.wait(timeout=0.2)
    assert late.value.reason == "FILM_NOT_DONE"
    film.refresh()
    assert not film.done
    film.cancel()
    with pytest.raises(Cancelled) as cancelled:
        film.wait()
    assert (cancelled.value.code, cancelled.value.reason) == ("CANCELLED", "JOB_CANCELLED")
    with pytest.raises(FailedPrecondition):
        film.save("nowhere.mp4")


def test_a_film_is_edited_and_reviewed_in_its_room(film: Film, client: Client) -> None:
    room = client.room(film.room().name)
    comment = room.comment("Slower", frame=3, end_frame=9)
    reply = room.comment("Yes", reply_to=comment)
    room.resolve(comment)
    said = {each.id: each for each in room.comments()}
    assert (said[comment].text, said[comment].frame, said[comment].resolved) == ("Slower", 3, True)
    assert said[comment].timecode == "00:00:00:03"
    assert (said[reply].reply_to, said[reply].frame) == (comment, None)
    first = room.scenes()[0]
    edit = room.edit(first["id"], caption="Evening", duration=2)
    assert (room.scenes()[0]["caption"], room.scenes()[0]["duration"]) == ("Evening", 2)
    with pytest.raises(Aborted):
        room.approve()
    room.undo(edit)
    assert room.scenes()[0] == first
    with pytest.raises(ValueError, match="colour"):
        room.edit(first["id"], colour="red")
    room.edit(first["id"], caption="Noon")
    room.lock(first["id"])
    with pytest.raises(FailedPrecondition) as locked:
        room.edit(first["id"], caption="Night")
    assert locked.value.reason == "LOCKED"
    room.lock(first["id"], locked=False)
    revised = film.revise()
    assert revised.name != film.name
    room.reject("Too dark")
    assert room.decision() == "REJECTED"
    with pytest.raises(Aborted, match="already decided"):
        room.approve()
    assert len(room.invite("EDITOR")) >= 20
    kinds = []
    for event in room.follow(after=comment):
        kinds.append(event.kind)
        if event.text == "Too dark":
            break
    assert {"comment", "resolve", "edited", "film", "review"} <= set(kinds)
    assert room.state().head > comment


def test_a_film_waits_for_the_approval_of_its_plan(client: Client) -> None:
    film = client.start("A kite", duration=1, size=SMALL, hold_for_review=True, max_cost_usd=0.5)
    assert film.job.max_cost_usd_micros == 500_000
    for update in film:
        if update.state == "WAITING_FOR_REVIEW":
            break
    client.raw(lambda services: services.gateway.ApproveJob(ApproveJobRequest(name=film.name)))
    assert film.wait().state == "SUCCEEDED"


def test_files_are_checked(film: Film, client: Client, tmp_path: Path) -> None:
    file = film.save(tmp_path / "film.mp4")
    assert client.probe(file).passed
    report = client.probe(file, preset="social-vertical")
    assert not report.passed
    assert "RESOLUTION" in {check.code for check in report.checks if check.verdict == "FAIL"}
    with pytest.raises(InvalidArgument) as refused:
        client.probe("https://user@example.com/film.mp4")
    assert refused.value.field == "url"


def test_what_a_prompt_asks_for_in_vain_is_listed_with_its_plan(client: Client) -> None:
    storyboard = client.plan("A heron in the reeds, with a theremin", duration=4)
    assert storyboard.unshown
    assert storyboard.unshown[0].reason.startswith("NO_")
    assert Storyboard.from_dict(storyboard.to_dict()).scenes == storyboard.scenes


def test_wrong_requests_raise_errors_of_their_codes(client: Client) -> None:
    with pytest.raises(NotFound) as missing:
        client.film("missing")
    assert (missing.value.code, missing.value.reason) == ("NOT_FOUND", "JOB_NOT_FOUND")
    with pytest.raises(InvalidArgument) as invalid:
        client.generate("A kite", duration=7000)
    assert (invalid.value.field, invalid.value.retry_after) == ("duration_sec", None)
    with pytest.raises(ValueError, match="is not a size"):
        client.generate("A kite", size="large")


async def test_a_program_with_a_loop_makes_films_at_the_same_time(stack: Stack, tmp_path: Path) -> None:
    async with AsyncClient(stack.url) as client:
        films = await asyncio.gather(
            *(client.generate(f"A kite above {place}", duration=1, size=SMALL) for place in ("dunes", "sea"))
        )
        assert [film.state for film in films] == ["SUCCEEDED"] * 2
        assert (await films[0].save(tmp_path / "film.mp4")).exists()
        assert {film.name for film in films} <= {film.name async for film in client.films()}
        room = films[0].room()
        assert await room.approve()
        assert await room.decision() == "APPROVED"


def test_an_interrupted_script_ends_at_once_and_an_unclosed_client_in_silence(stack: Stack) -> None:
    script = """
import os, signal, threading
from aiprod_client import Client
film = Client().start("A long film of the sea", duration=300)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    film.wait()
except KeyboardInterrupt:
    film.cancel()
    print(film.state)
"""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "AIPROD_URL": stack.url},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("CANCELLED\n", "", 0)
    assert time.monotonic() - began < 30


def test_a_take_is_seen_beside_the_film_and_picked(film: Film, client: Client) -> None:
    take = film.take("s2", seed=99)
    spans = [client.film(each.name).job.scenes for each in (film, take)]
    assert [scene.scene for scene in spans[0]] == [scene.scene for scene in spans[1]]
    assert [scene.reused for scene in spans[1]] == [True, False]
    assert take.url != film.url
    assert take.room().scenes()[1]["seed"] != 99
    picked = take.pick()
    assert all(scene.reused for scene in picked.job.scenes)
    assert picked.room().scenes()[1]["seed"] == 99
    with pytest.raises(FailedPrecondition, match="is not a take"):
        picked.pick()
    with pytest.raises(NotFound):
        film.take("s9")


def test_the_life_of_a_film(client: Client) -> None:
    film = client.start("A heron stands in the reeds", duration=2, size=SMALL, hold_for_review=True)
    for update in film:
        if update.state == "WAITING_FOR_REVIEW":
            break
    film.cancel()
    film.retry(max_cost_usd=1)
    assert (film.job.attempt, film.job.max_cost_usd_micros) == (2, 1_000_000)
    for update in film:
        if update.state == "WAITING_FOR_REVIEW":
            break
    film.approve("Go on")
    with pytest.raises(FailedPrecondition):
        film.delete()
    film.wait()
    film.delete()
    with pytest.raises(NotFound):
        film.delete()


@pytest.mark.lone
def test_an_operator_sees_what_takes_the_space(film: Film, client: Client) -> None:
    assert next(part.bytes for part in client.disk_usage().parts if part.name == "masters")


def test_webhooks_are_managed(client: Client) -> None:
    hook = client.webhooks.create("https://example.com/hook", ["job_succeeded"])
    assert (hook.events, hook.secret[:6]) == (["JOB_SUCCEEDED"], "whsec_")
    # Other tests have webhooks in the same stack.
    (listed,) = [one for one in client.webhooks.list() if one.name == hook.name]
    assert listed.secret == ""
    assert client.webhooks.rotate_secret(hook.name).secret != hook.secret
    assert list(client.webhooks.messages(hook.name)) == []
    client.webhooks.delete(hook.name)
    assert hook.name not in {one.name for one in client.webhooks.list()}
    with pytest.raises(ValueError, match="JOB_EATEN"):
        client.webhooks.create("https://example.com/hook", ["job_eaten"])


@pytest.mark.lone
def test_the_examples_of_the_readme_run(stack: Stack, tmp_path: Path) -> None:
    environment = {**stack.environment, "AIPROD_URL": stack.url}
    assert Reader(tmp_path, environment).follow(ROOT / "clients/python/README.md") == 10
