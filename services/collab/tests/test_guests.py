"""Guests: people without an account, whom an invitation lets into one room."""

import asyncio
import json
import time
import uuid
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.auth import jwt
from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.guests import VISIT_BURST
from aiprod_collab.state.guests import MAX_GUESTS, guest_id
from aiprod_collab.state.snapshots import restore, snapshot
from aiprod_collab.state.state import RoomState
from aiprod_rpc.call import GUEST_ISSUER
from aiprod_rpc.status import received_reason

from .builders import as_bytes, edit, master, remark, review, roles, submit, update
from .conftest import ADA, BOB, FAST, MANIFEST, ROOM, Collab, Metadata, Serve, error_of, hello, user

FORBIDDEN = ("PERMISSION_DENIED", "FORBIDDEN")
NO_INVITATION = ("NOT_FOUND", "INVITATION_NOT_FOUND")
NO_ROOM = ("NOT_FOUND", "ROOM_NOT_FOUND")
FROM_EDGE = (("x-user-id", "visitor"), ("x-aiprod-edge", "1"), ("x-aiprod-address", "192.0.2.7"))


@pytest.fixture
def key(tmp_path: Path) -> ec.EllipticCurvePrivateKey:
    made = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "guests.pem").write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return made


@pytest.fixture
async def collab(serve: Serve, tmp_path: Path, key: object) -> AsyncIterator[Collab]:
    async with serve(**FAST, guest_key=str(tmp_path / "guests.pem")) as collab:
        await collab.open()
        yield collab


async def invite(collab: Collab, role: str = "REVIEWER", **limits: object) -> api.InviteResponse:
    request = api.InviteRequest(name=ROOM, role=role, guests=True, **limits)
    return await collab.stub.Invite(request, metadata=ADA)


async def visit(
    collab: Collab, token: str, name: str = "Zoë", request_id: str = "", room: str = ROOM
) -> api.VisitRoomResponse:
    request = api.VisitRoomRequest(
        name=room, token=token, display_name=name, request_id=request_id or str(uuid.uuid4())
    )
    return await collab.stub.VisitRoom(request, metadata=FROM_EDGE)


def caller(visited: api.VisitRoomResponse) -> Metadata:
    return user(visited.guest.user, edge=True)


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


async def test_a_guest_comes_in_with_a_name_and_a_role(collab: Collab) -> None:
    made = await invite(collab)
    visited = await visit(collab, made.token, " Zoë from Acme ")
    guest = visited.guest
    assert (guest.display_name, guest.role, guest.inviter) == ("Zoë from Acme", pb.REVIEWER, "ada")
    assert guest.user.startswith("guest:")
    assert await roles(collab) == {"ada": "OWNER", guest.user: "REVIEWER"}
    (event,) = await collab.watch(2).read_to(3)
    assert (event.actor, event.guest) == (guest.user, guest)
    assert (await collab.get(caller(visited))).guests[0] == guest
    assert await error_of(visit(collab, made.token)) == NO_INVITATION, "it was for one guest"


async def test_the_token_is_signed_and_ends_with_the_invitation(
    collab: Collab, key: ec.EllipticCurvePrivateKey
) -> None:
    soon = Timestamp(seconds=int(time.time()) + 120)
    visited = await visit(collab, (await invite(collab, expire_time=soon)).token)
    assert visited.expire_time == soon
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    said = jwt.decode(visited.token, certs={"local": public}, audience=GUEST_ISSUER)
    assert (said["iss"], said["sub"], said["exp"]) == (GUEST_ISSUER, visited.guest.user, soon.seconds)
    assert said["room"] == ROOM
    assert "roles" not in said
    later = await visit(collab, (await invite(collab)).token)
    assert claims(later.token)["exp"] == pytest.approx(time.time() + 3600, abs=5)


async def test_the_same_request_id_is_the_same_guest(collab: Collab) -> None:
    made, mine = await invite(collab), str(uuid.uuid4())
    first, *others = await asyncio.gather(*(visit(collab, made.token, "Zoë", mine) for _ in range(5)))
    again = await visit(collab, made.token, "Another name", mine.upper())
    assert {each.guest.user for each in (*others, again)} == {first.guest.user}
    assert again.guest.display_name == "Zoë"
    assert [guest.user for guest in (await collab.get()).guests] == [first.guest.user]
    assert mine not in str(await collab.watch().read_to(3)), "the log does not tell how to be this guest"


@pytest.mark.parametrize(
    ("role", "comments", "reviews"), [("VIEWER", 0, 0), ("COMMENTER", 1, 0), ("REVIEWER", 1, 1)]
)
async def test_a_guest_does_what_the_role_allows(
    collab: Collab, role: str, comments: bool, reviews: bool
) -> None:
    film = await collab.send(master())
    guest = caller(await visit(collab, (await invite(collab, role)).token))

    async def allowed(command: api.Submit) -> bool:
        outcome = await asyncio.gather(error_of(collab.send(command, guest)), return_exceptions=True)
        return outcome != [FORBIDDEN]

    assert await allowed(remark()) == comments
    assert await allowed(review("APPROVED", film.seq)) == reviews
    for command in (
        edit(update("s1", title="mine")),
        submit(undo=1),
        submit(policy=pb.Policy()),
        submit(member=pb.Member(user="bob", role="VIEWER")),
        submit(
            invitation=pb.Invitation(digest="0" * 64, role="VIEWER", uses=1, expire_time=Timestamp(seconds=1))
        ),
        submit(withdraw_invitation="0" * 64),
    ):
        assert await error_of(collab.send(command, guest)) == FORBIDDEN


async def test_a_guest_approves_no_spending(collab: Collab) -> None:
    request = pb.ReviewRequest(job="jobs/film", expire_time=Timestamp(seconds=int(time.time()) + 60))
    asked = await collab.send(submit(review_request=request))
    guest = caller(await visit(collab, (await invite(collab)).token))
    assert await error_of(collab.send(review("APPROVED", asked.seq), guest)) == FORBIDDEN


async def test_a_guest_does_not_see_what_the_plan_costs(collab: Collab) -> None:
    request = pb.ReviewRequest(
        job="jobs/film",
        expire_time=Timestamp(seconds=int(time.time()) + 60),
        estimated_cost_usd_micros=4_200_000,
        scene_costs_usd_micros={"s1": 4_200_000},
    )
    await collab.send(submit(review_request=request))
    guest = caller(await visit(collab, (await invite(collab)).token))
    watching, joining = (
        collab.watch(metadata=guest),
        collab.join(api.JoinRequest(hello=hello()), metadata=guest),
    )
    seen = [await collab.get(guest), *await watching.read_to(4), *await joining.read_to(4)]
    seen += [watching.welcome, joining.welcome]
    assert not [message for message in seen if "4200000" in str(message)]
    assert "4200000" in str(await collab.get()), "members do"


async def test_a_withdrawn_invitation_ends_access_and_streams(collab: Collab) -> None:
    made = await invite(collab, uses=2)
    mine = str(uuid.uuid4())
    visited = await visit(collab, made.token, request_id=mine)
    stream = collab.watch(metadata=caller(visited))
    await stream.read_to(3)
    await collab.send(submit(withdraw_invitation=made.invitation.digest))
    assert received_reason(await stream.failure()) == "MEMBERSHIP_ENDED"
    assert await error_of(collab.get(caller(visited))) == NO_ROOM
    assert await error_of(visit(collab, made.token, request_id=mine)) == NO_INVITATION
    assert await roles(collab) == {"ada": "OWNER"}
    assert (await collab.get()).guests[0].user == visited.guest.user, "the record stays"


async def test_a_used_up_invitation_can_still_be_withdrawn(collab: Collab) -> None:
    made = await invite(collab)
    visited = await visit(collab, made.token)
    await collab.send(submit(withdraw_invitation=made.invitation.digest))
    assert await error_of(collab.get(caller(visited))) == NO_ROOM


async def test_a_removed_guest_does_not_come_back(collab: Collab) -> None:
    made, mine = await invite(collab, uses=5), str(uuid.uuid4())
    visited = await visit(collab, made.token, request_id=mine)
    await collab.send(submit(member=pb.Member(user=visited.guest.user)))
    assert await error_of(visit(collab, made.token, request_id=mine)) == NO_INVITATION
    again = submit(member=pb.Member(user=visited.guest.user, role="EDITOR"))
    assert await error_of(collab.send(again)) == FORBIDDEN


async def test_invitations_of_guests_and_of_users_are_two_things(collab: Collab) -> None:
    for_guests = await invite(collab)
    accept = api.AcceptInvitationRequest(name=ROOM, token=for_guests.token)
    assert await error_of(collab.stub.AcceptInvitation(accept, metadata=BOB)) == NO_INVITATION
    for_users = await collab.stub.Invite(api.InviteRequest(name=ROOM, role="EDITOR"), metadata=ADA)
    assert await error_of(visit(collab, for_users.token)) == NO_INVITATION
    guest = caller(await visit(collab, for_guests.token))
    assert (await error_of(collab.send(submit(accept_invitation=for_users.token), guest)))[0] == "NOT_FOUND"
    request = api.InviteRequest(name=ROOM, role="EDITOR", guests=True)
    assert (await error_of(collab.stub.Invite(request, metadata=ADA)))[0] == "INVALID_ARGUMENT"


async def test_nobody_becomes_a_guest_by_a_command(collab: Collab) -> None:
    made = await invite(collab)
    guest = submit(guest=pb.Guest(display_name="Eve", invitation=made.invitation.digest))
    assert await error_of(collab.send(guest, ADA)) == FORBIDDEN


async def test_a_guest_reaches_no_other_room_and_no_other_method(collab: Collab) -> None:
    await collab.open(ADA, room="rooms/other")
    guest = caller(await visit(collab, (await invite(collab)).token))
    assert (
        await error_of(collab.stub.GetRoom(api.GetRoomRequest(name="rooms/other"), metadata=guest)) == NO_ROOM
    )
    for method, request in (
        (collab.stub.Invite, api.InviteRequest(name=ROOM, role="VIEWER")),
        (collab.stub.ListGuests, api.ListGuestsRequest(parent=ROOM)),
        (collab.stub.ListManifestRevisions, api.ListManifestRevisionsRequest(parent=ROOM)),
        (collab.stub.ExportComments, api.ExportCommentsRequest(name=ROOM, format="CSV")),
    ):
        assert await error_of(method(request, metadata=guest)) == ("PERMISSION_DENIED", "GUESTS_NOT_ALLOWED")


async def test_one_address_lets_in_only_so_many(collab: Collab) -> None:
    wrong = "0" * 48
    errors = await asyncio.gather(*(error_of(visit(collab, wrong)) for _ in range(VISIT_BURST + 10)))
    assert errors.count(("RESOURCE_EXHAUSTED", "RATE")) == 10
    assert errors.count(NO_INVITATION) == VISIT_BURST


async def test_owners_and_auditors_see_who_invited_whom(collab: Collab) -> None:
    made = await invite(collab, uses=3)
    visits = [await visit(collab, made.token, name) for name in ("Zoë", "Ben", "Eve")]
    auditor = (*user("carl", edge=True), ("x-user-roles", "auditor"))
    for who in (ADA, auditor):
        first = await collab.stub.ListGuests(api.ListGuestsRequest(parent=ROOM, page_size=2), metadata=who)
        rest = api.ListGuestsRequest(parent=ROOM, page_size=2, page_token=first.next_page_token)
        second = await collab.stub.ListGuests(rest, metadata=who)
        listed = [*first.guests, *second.guests]
        assert [guest.user for guest in listed] == [each.guest.user for each in reversed(visits)]
        assert {(guest.inviter, guest.invitation) for guest in listed} == {("ada", made.invitation.digest)}
        assert not second.next_page_token
    assert await error_of(collab.get(auditor)) == NO_ROOM, "what a team says stays its own"
    assert await error_of(collab.stub.ListGuests(api.ListGuestsRequest(parent=ROOM), metadata=BOB)) == NO_ROOM


async def test_a_deployment_without_a_key_takes_no_guests(serve: Serve) -> None:
    async with serve(**FAST) as collab:
        await collab.open()
        assert await error_of(visit(collab, "0" * 48)) == ("FAILED_PRECONDITION", "GUESTS_OFF")


def test_the_state_of_guests_is_bounded_and_survives_a_snapshot() -> None:
    state = RoomState("ada")
    state.apply(pb.Event(seq=1, actor="ada", manifest=MANIFEST))
    invitation = pb.Invitation(digest="0" * 64, role=pb.VIEWER, uses=1000, guests=True)
    invitation.expire_time.FromSeconds(int(time.time()) + 3600)
    state.apply(pb.Event(seq=2, actor="ada", invitation=invitation))
    for number in range(MAX_GUESTS + 10):
        name = guest_id("token", str(number))
        guest = pb.Guest(user=name, display_name="x", invitation=invitation.digest, role=pb.VIEWER)
        state.apply(pb.Event(seq=state.seq + 1, actor=name, guest=guest))
        state.apply(pb.Event(seq=state.seq + 1, actor="ada", member=pb.Member(user=name)))
    assert len(state.guests) == MAX_GUESTS
    assert as_bytes(restore("ada", snapshot(state))) == as_bytes(state)
