"""A guest of a room: by the command line, Python, REST, and gRPC, on a laptop and where users have tokens."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import grpc
import httpx
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc_status import rpc_status

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_client import Client, NotFound, PermissionDenied
from aiprod_rpc.status import reason
from aiprod_server.guard import GUESTS_MAY
from aiprod_stack.edge.rest import SERVICES
from aiprod_stack.plan import JWKS
from tests.conftest import Stack
from tests.pressure import edge_with_tokens

pytestmark = pytest.mark.e2e

SMALL = "320x240"
REFUSALS = {grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNIMPLEMENTED}
METHODS = [method for service in SERVICES.values() for method in service.methods]


@dataclass(frozen=True)
class Caller:
    """A client, and how it calls."""

    client: Client
    address: str
    token: str = ""
    user: str = ""


@pytest.fixture(scope="module", params=["laptop", "tokens"])
def owner(request, stack: Stack, tmp_path_factory) -> Iterator[Caller]:
    """A film's owner."""
    if request.param == "laptop":
        with Client(stack.target) as client:
            yield Caller(client, stack.target)
        return
    home = tmp_path_factory.mktemp("edge")
    with (
        edge_with_tokens(stack, home, guest_keys=stack.home / "guest-keys" / JWKS) as (edge, issuer),
        Client(edge, token=issuer.token(sub="ada")) as client,
    ):
        yield Caller(client, edge)


@pytest.fixture(scope="module")
def films(owner: Caller) -> list:
    """The film that guests are invited to, and another one."""
    return [
        owner.client.generate(prompt, duration=1, size=SMALL)
        for prompt in ("A heron at dusk", "A fox in the snow")
    ]


@pytest.fixture(scope="module")
def guest(owner: Caller, films: list) -> Iterator[Caller]:
    room = films[0].room()
    visit = room.visit(room.invite("REVIEWER", guests=True), "Zoë")
    with Client(owner.address, token=visit.token) as client:
        yield Caller(client, owner.address, visit.token, visit.guest.user)


def test_a_guest_watches_the_film_and_reviews_it(films, guest: Caller, tmp_path) -> None:
    film = guest.client.film(films[0].name)
    assert film.save(tmp_path / "film.mp4").stat().st_size
    room = film.room()
    comment = room.comment("Lovely light", frame=3)
    room.approve()
    assert films[0].room().decision() == "APPROVED"
    said = [each for each in films[0].room().comments() if each.id == comment]
    assert [each.user for each in said] == [guest.user]
    assert [each.name for each in films[0].room().guests() if each.user == guest.user] == ["Zoë"]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
def test_a_guest_calls_nothing_else(guest: Caller, method: MethodDescriptor) -> None:
    path = f"/{method.containing_service.full_name}/{method.name}"
    if path.removeprefix("/") in GUESTS_MAY:
        return
    request = GetMessageClass(method.input_type)()
    with grpc.insecure_channel(guest.address) as channel:
        metadata = (("authorization", f"Bearer {guest.token}"),)
        shape = (
            "stream" if method.client_streaming else "unary",
            "stream" if method.server_streaming else "unary",
        )
        call = getattr(channel, "_".join(shape))(
            path, request_serializer=lambda message: message.SerializeToString()
        )
        sent = iter([request]) if method.client_streaming else request
        read = list if method.server_streaming else lambda answer: answer
        with pytest.raises(grpc.RpcError) as failure:
            read(call(sent, metadata=metadata, timeout=60))
    assert failure.value.code() in REFUSALS
    if failure.value.code() is grpc.StatusCode.PERMISSION_DENIED:
        assert reason(rpc_status.from_call(failure.value)) in ("GUESTS_NOT_ALLOWED", "SERVICES_ONLY")


def test_a_guest_sees_no_other_film(films, guest: Caller) -> None:
    with pytest.raises(NotFound):
        guest.client.film(films[1].name)
    with pytest.raises(NotFound):
        guest.client.room(films[1].room().name).state()
    with pytest.raises(PermissionDenied):
        next(iter(guest.client.films()))


def test_a_guest_does_not_see_what_the_film_costs(films, guest: Caller) -> None:
    job = films[0].name
    with grpc.insecure_channel(guest.address) as channel:
        stub = GenerationServiceStub(channel)
        metadata = (("authorization", f"Bearer {guest.token}"),)
        seen = [
            stub.GetJob(gateway_api.GetJobRequest(name=job), metadata=metadata),
            stub.GetDelivery(gateway_api.GetDeliveryRequest(name=f"{job}/delivery"), metadata=metadata),
            *stub.WatchJob(gateway_api.WatchJobRequest(name=job), metadata=metadata, timeout=60),
        ]
    assert not [message for message in seen if "cost" in str(message)]
    assert "cost" in str(films[0].job)


def test_a_withdrawn_invitation_ends_the_guests_streams(owner: Caller, films) -> None:
    room = films[0].room()
    token = room.invite("VIEWER", guests=True)
    visit = room.visit(token, "Ben")
    with Client(owner.address, token=visit.token) as ben:
        events, ended = ben.room(room.name).follow(), threading.Event()
        next(events)

        def follow() -> None:
            with pytest.raises(PermissionDenied):
                list(events)
            ended.set()

        following = threading.Thread(target=follow)
        following.start()
        room.revoke(token)
        assert ended.wait(30)
        following.join()
        for refused in (lambda: ben.film(films[0].name), lambda: ben.room(room.name).state()):
            with pytest.raises(NotFound):
                refused()
    with pytest.raises(NotFound, match="withdrawn"):
        room.visit(token, "Ben")


def test_a_watch_of_the_job_ends_with_the_membership(owner: Caller, films) -> None:
    """Of a job that goes on: its stream is never silent for long."""
    film = owner.client.start("A lighthouse in a storm", duration=4, size=SMALL, hold_for_review=True)
    next(update for update in film.updates() if update.state == "WAITING_FOR_REVIEW")
    room = film.room()
    token = room.invite("VIEWER", guests=True)
    visit = room.visit(token, "Ben")
    with grpc.insecure_channel(owner.address) as channel:
        metadata = (("authorization", f"Bearer {visit.token}"),)
        request = gateway_api.WatchJobRequest(name=film.name)
        events = GenerationServiceStub(channel).WatchJob(request, metadata=metadata, timeout=60)
        next(events)
        room.revoke(token)
        with pytest.raises(grpc.RpcError) as failure:
            list(events)
    assert failure.value.code() is grpc.StatusCode.NOT_FOUND
    film.cancel()


def test_the_command_line_invites_and_visits(stack: Stack, tmp_path) -> None:
    with Client(stack.target) as client:
        film = client.generate("A boat on a lake", duration=1, size=SMALL)
    job = film.name
    made = json.loads(
        stack.cli("room", job, "invite", "commenter", "--guests", "--uses", "2", "--json").stdout
    )
    assert made["invitation"]["guests"]
    link = stack.cli("room", job, "invite", "viewer", "--guests").stdout
    assert f"/guests/{job.removeprefix('jobs/')}#" in link or "/" not in link
    visited = json.loads(stack.cli("room", job, "visit", made["token"], "--name", "Zoë", "--json").stdout)
    answer = httpx.get(f"{stack.url}/api/caller", headers={"authorization": f"Bearer {visited['token']}"})
    assert answer.json()["user"] == visited["guest"]["user"]
    (listed,) = [json.loads(line) for line in stack.cli("room", job, "guests", "--json").stdout.splitlines()]
    assert (listed["display_name"], listed["inviter"], listed["role"]) == ("Zoë", "local", "COMMENTER")
    assert "Zoë" in stack.cli("room", job, "members").stdout


def test_rest_visits_without_a_token(owner: Caller, films) -> None:
    room = films[0].room()
    body = {
        "token": room.invite("VIEWER", guests=True),
        "display_name": "Eve",
        "request_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
    }
    with httpx.Client(base_url=f"http://{owner.address}/api", timeout=60) as rest:
        visited = rest.post(f"/{room.name}:visit", json=body).raise_for_status().json()
        assert visited["guest"]["role"] == "VIEWER"
        mine = {"authorization": f"Bearer {visited['token']}"}
        assert rest.get(f"/{room.name}", headers=mine).json()["name"] == room.name
        assert rest.get("/jobs", headers=mine).status_code == 403
        assert rest.get("/budget", headers=mine).status_code == 403
        bad = rest.post(f"/{room.name}:visit", json={**body, "display_name": "a\nb"})
        assert (bad.status_code, bad.json()["code"]) == (400, 3)
