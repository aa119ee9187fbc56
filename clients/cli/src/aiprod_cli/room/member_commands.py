"""Commands for owners: members, invitations, the review policy."""

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod_cli.room import requests
from aiprod_cli.room.connection import collab_client, connect, submit
from aiprod_cli.room.guest_commands import guest_link
from aiprod_cli.room.tables import members_table, print_table
from aiprod_cli.room.text import guest_names, one_line, policy_text, time_text
from aiprod_cli.terminal.arguments import FREE_TEXT
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.runner import run
from aiprod_client import rooms
from aiprod_client.retries import while_unavailable
from aiprod_stack.settings import StackSettings

app = typer.Typer()


class Role(StrEnum):
    """The roles that an invitation can give."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    COMMENTER = "commenter"
    VIEWER = "viewer"


@app.command()
def members(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the room's members and their roles.

    Example: aiprod room JOB members
    """
    run(_list_members(ctx.obj, as_json))


async def _list_members(name: str, as_json: bool) -> None:
    async with connect(StackSettings(), name) as connection:
        room = connection.room
    members = list(room.members)
    print_table(members, lambda: members_table(members, guest_names(room.guests)), as_json)


@app.command()
def invite(
    ctx: typer.Context,
    role: Annotated[Role, typer.Argument(help="Role of the new members.")],
    expires: Annotated[str, typer.Option(help="How long it is valid, such as 30m, 12h, or 7d.")] = "7d",
    uses: Annotated[int, typer.Option(min=1, max=1000, help="How many people can accept it.")] = 1,
    guests: Annotated[
        bool, typer.Option("--guests", help="For people without an account; prints a link.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Create an invitation and print its token, or its link for guests. Anyone who has it can come in.

    Example: aiprod room JOB invite reviewer --guests --uses 5 --expires 7d
    """
    run(_invite(ctx.obj, role, expires, uses, guests, Output(as_json)))


async def _invite(name: str, role: Role, expires: str, uses: int, guests: bool, output: Output) -> None:
    # Created here and not by the service, so that a retry sends the same token.
    token = secrets.token_hex(24)
    request = requests.invitation(token, role, expires, uses, datetime.now(UTC), guests=guests)
    async with connect(StackSettings(), name) as invited:
        invitation = (await rooms.submit(invited.stub, invited.room.name, request)).invitation
    output.json(collab_api.InviteResponse(token=token, invitation=invitation))
    if not output.as_json:
        print(guest_link(StackSettings(), invited.room.name, token) if guests else token)
    until = time_text(invitation.expire_time.ToDatetime())
    room = f"aiprod room {name.partition('/')[2]}"
    output.note(f"Whoever has this token joins with `{room} accept TOKEN`, until {until} UTC.")
    output.note(f"To take it back: `{room} revoke {invitation.digest}`")


@app.command(context_settings=FREE_TEXT)
def accept(
    ctx: typer.Context,
    token: Annotated[str, typer.Argument(help="Token of the invitation.")],
    as_json: AsJson = False,
) -> None:
    """Accept an invitation and become a member.

    Example: aiprod room JOB accept TOKEN
    """
    run(_accept(ctx.obj, token, Output(as_json)))


async def _accept(name: str, token: str, output: Output) -> None:
    async with collab_client(StackSettings()) as stub:
        request = collab_api.AcceptInvitationRequest(name=name, token=token)
        room = await while_unavailable(lambda: stub.AcceptInvitation(request))
    output.json(room)
    title = one_line(room.manifest.title)
    output.note(f"You are a member of {room.name}, “{title}”.")


@app.command()
def revoke(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(help="A member, or the digest of an invitation.", metavar="USER")],
    as_json: AsJson = False,
) -> None:
    """Remove a member, or revoke an invitation.

    Example: aiprod room JOB revoke bob
    """
    submit(ctx, as_json, lambda room: requests.revocation(room, who))


@app.command()
def policy(
    ctx: typer.Context,
    approvers: Annotated[
        list[str] | None,
        typer.Option("--approver", help="User whose approval is required. Can be repeated."),
    ] = None,
    approvals: Annotated[int, typer.Option("--min", min=0, max=50, help="Number of approvals required.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show the review policy, or replace it if options are given.

    Example: aiprod room JOB policy --approver ada --min 2
    """
    if approvers or approvals:
        submit(ctx, as_json, lambda room: requests.policy(approvers or [], approvals))
    else:
        run(_show_policy(ctx.obj, Output(as_json)))


async def _show_policy(name: str, output: Output) -> None:
    async with connect(StackSettings(), name) as connection:
        policy = connection.room.policy
    output.json(policy)
    text = policy_text(policy)
    output.results.print(text[0].upper() + text[1:] + ".")
