"""What the client for people adds to the parts: one interface twice, plain values, errors, waiting."""

import asyncio
import gc
import inspect
import json
import subprocess
import sys
import threading
import uuid
from collections.abc import AsyncGenerator
from dataclasses import fields
from typing import Any

import grpc
import pytest
from grpc_status import rpc_status

import aiprod_client
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod_client import (
    AiprodError,
    AsyncClient,
    AsyncFilm,
    AsyncRoom,
    Client,
    Film,
    ResourceExhausted,
    Room,
    Scene,
    Storyboard,
    results,
)
from aiprod_client.background import iterate, run
from aiprod_client.errors import from_status
from aiprod_client.storyboard_document import from_message, to_message
from aiprod_rpc import errors
from aiprod_rpc.status import error_status, status

from .conftest import serving

PAIRS = (Client, AsyncClient), (Film, AsyncFilm), (Room, AsyncRoom)
OWN = {"close", "url", "raw", "name", "start_revision"}
"""What one of a pair has alone, or as another kind of attribute."""


def methods(kind: type) -> dict[str, list[tuple[str, Any, Any]]]:
    """The public methods, with the name, the default and the kind of each parameter."""
    found = inspect.getmembers(kind, inspect.isfunction)
    return {
        name: [(each.name, each.default, each.kind) for each in inspect.signature(method).parameters.values()]
        for name, method in found
        if not name.startswith("_") and name not in OWN
    }


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_both_clients_have_the_same_methods(blocking: type, awaited: type) -> None:
    assert methods(blocking) == methods(awaited)


def test_everything_public_is_documented_and_listed() -> None:
    for name in aiprod_client.__all__:
        kind = getattr(aiprod_client, name)
        assert kind.__doc__
        for attribute, value in vars(kind).items():
            if not attribute.startswith("_") and callable(value):
                assert value.__doc__, f"{name}.{attribute}"
    assert set(aiprod_client.__all__) <= set(dir(aiprod_client))
    codes = {kind.__name__ for kind in AiprodError.__subclasses__() if kind.__module__ == errors.__name__}
    assert codes <= set(aiprod_client.__all__)


def test_a_part_does_not_load_the_whole_client() -> None:
    program = "import sys, aiprod_client.watch_job; print([m for m in sys.modules if 'aiprod_client' in m])"
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    loaded = json.loads(shown.stdout.replace("'", '"'))
    assert "aiprod_client.watch_job" in loaded
    assert not {"aiprod_client.api", "aiprod_client.services"} & set(loaded)


def test_a_scene_has_all_fields_of_the_contract() -> None:
    named = {field.name for field in film_storyboard.StoryboardScene.DESCRIPTOR.fields}
    assert {field.name for field in fields(Scene)} == named
    texts = {field.name for field in film_storyboard.Storyboard.DESCRIPTOR.fields}
    assert {field.name for field in fields(Storyboard)} - {"unshown"} == texts


def test_a_storyboard_survives_its_dictionary_and_its_message() -> None:
    scenes = [
        Scene(text="A fox", duration=2.5, caption="", subjects=["a fox"], shot_size="CLOSE_UP"),
        Scene(text="A river", caption="Home"),
    ]
    storyboard = Storyboard(title="Fox", scenes=scenes)
    document = storyboard.to_dict()
    assert document == {
        "title": "Fox",
        "scenes": [
            {"text": "A fox", "duration": 2.5, "caption": "", "shot_size": "CLOSE_UP", "subjects": ["a fox"]},
            {"text": "A river", "caption": "Home"},
        ],
    }
    assert Storyboard.from_dict(document) == storyboard
    assert Storyboard.from_dict({"scenes": [{"text": "A", "duration": 3}]}).scenes[0].duration == 3
    message = to_message(storyboard)
    assert message.scenes[0].HasField("caption")
    assert message.scenes[0].duration.ToMilliseconds() == 2500
    assert from_message(message) == storyboard


@pytest.mark.parametrize(
    "document",
    [
        {"scenes": [{"text": "A", "colour": "red"}]},
        {"scenes": ["A fox"]},
        {"scenes": [{"text": "A", "shot_size": "NEAR"}]},
        {"scenes": [], "music": "loud"},
    ],
)
def test_what_no_storyboard_has_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not a s"):
        Storyboard.from_dict(document)


def test_a_score_of_nothing_is_a_score() -> None:
    scored = llm_pb.SemanticQc(scores=llm_pb.SemanticScores(narrative_flow=4))
    quality = results.quality(gateway_pb.Quality(semantic=scored))
    assert quality.scores
    assert quality.scores["narrative_flow"] == 4
    assert set(quality.scores.values()) == {0, 4}
    assert results.quality(gateway_pb.Quality()).scores is None


def test_errors_keep_what_the_service_said() -> None:
    sent = errors.ResourceExhausted("wait", reason="RATE", retry_after=1.5, quota="jobs", field="prompt")
    received = from_status(error_status(sent))
    assert type(received) is ResourceExhausted
    assert vars(received) == vars(sent)
    assert str(received) == "wait"
    unknown = from_status(status("UNKNOWN", "what"))
    assert (type(unknown), unknown.reason) == (AiprodError, "UNKNOWN")


class FailingGateway(GenerationServiceServicer):
    """Is away at first, then counts the jobs that it made, then has no room for more."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    async def CreateJob(self, request: Any, context: Any) -> gateway_pb.Job:
        self.calls.append(request.request_id)
        if len(self.calls) < 8:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "restarting")
        if len(self.calls) > 8:
            full = errors.ResourceExhausted("too many jobs", reason="JOB_LIMIT", retry_after=3)
            await context.abort_with_status(rpc_status.to_status(error_status(full)))
        assert context.invocation_metadata()
        return gateway_pb.Job(name="jobs/film", state=gateway_pb.Job.PENDING)


async def test_a_request_is_repeated_under_one_id_until_its_service_is_back() -> None:
    gateway = FailingGateway()
    async with (
        serving(gateway, add_GenerationServiceServicer_to_server) as address,
        AsyncClient(address, token="secret") as client,
    ):
        assert (await client.start("A kite")).name == "jobs/film"
        assert len(set(gateway.calls)) == 1
        assert uuid.UUID(gateway.calls[0]).version == 4
        with pytest.raises(ResourceExhausted) as full:
            await client.start("A kite")
        assert (full.value.reason, full.value.retry_after) == ("JOB_LIMIT", 3)


async def test_the_blocking_client_works_beside_a_running_loop() -> None:
    gateway = FailingGateway()
    gateway.calls += ["earlier"] * 7
    async with serving(gateway, add_GenerationServiceServicer_to_server) as address:

        def script() -> str:
            with Client(address) as client:
                return client.start("A kite").name

        assert await asyncio.to_thread(script) == "jobs/film"


def test_an_iterator_that_is_left_closes_its_stream() -> None:
    closed = threading.Event()

    async def numbers() -> AsyncGenerator[int, None]:
        try:
            for number in range(1000):
                yield number
        finally:
            closed.set()

    # Held, so that nothing but `iterate` closes it.
    held = numbers()
    for number in iterate(held):
        if number == 3:
            break
    gc.collect()
    assert closed.wait(10)


def test_an_error_reaches_the_caller_and_its_thread() -> None:
    async def fail() -> None:
        raise errors.NotFound("nowhere", reason="JOB_NOT_FOUND")

    with pytest.raises(errors.NotFound, match="nowhere"):
        run(fail())
