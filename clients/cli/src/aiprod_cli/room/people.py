"""Commands about who may be in the room, and how it decides."""

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod_cli.commands import Output
from aiprod_cli.config import StackSettings
from aiprod_cli.room import saying
from aiprod_cli.room.acting import WORDS, say, show
from aiprod_cli.room.tables import members_table
from aiprod_cli.room.visiting import patiently, service, visiting
from aiprod_cli.room.wording import one_line, policy_text, time_text
from aiprod_cli.terminal import AsJson, run

app = typer.Typer()


class Role(StrEnum):
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


@app.command()
def members(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List who may be in the room."""
    run(_members(ctx.obj, as_json))


async def _members(name: str, as_json: bool) -> None:
    async with visiting(StackSettings(), name) as visit:
        found = list(visit.room.members)
    show(found, lambda: members_table(found), as_json)


@app.command()
def invite(
    ctx: typer.Context,
    role: Annotated[Role, typer.Argument(help="What who comes may do.")],
    expires: Annotated[str, typer.Option(help="How long it may be accepted: 30m, 12h, 7d.")] = "7d",
    uses: Annotated[int, typer.Option(min=1, max=1000, help="How many may come by it.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Make an invitation and print its token: whoever has it may `accept`."""
    run(_invite(ctx.obj, role, expires, uses, Output(as_json)))


async def _invite(name: str, role: Role, expires: str, uses: int, output: Output) -> None:
    # Made here, the token is the same when the call has to be made again.
    token = secrets.token_hex(24)
    submit = saying.invitation(token, role, expires, uses, datetime.now(UTC))
    async with visiting(StackSettings(), name) as visit:
        invitation = (await visit.say(submit)).invitation
    output.json(api.InviteResponse(token=token, invitation=invitation))
    if not output.as_json:
        print(token)
    until = time_text(invitation.expire_time.ToDatetime())
    output.console.print(f"Until {until} UTC; `revoke {invitation.digest}` withdraws it.", highlight=False)


@app.command(context_settings=WORDS)
def accept(
    ctx: typer.Context,
    token: Annotated[str, typer.Argument(help="The token of an invitation.")],
    as_json: AsJson = False,
) -> None:
    """Become a member by an invitation."""
    run(_accept(ctx.obj, token, Output(as_json)))


async def _accept(name: str, token: str, output: Output) -> None:
    async with service(StackSettings()) as stub:
        request = api.AcceptInvitationRequest(room=name, token=token)
        room = await patiently(lambda: stub.AcceptInvitation(request))
    output.json(room)
    title = one_line(room.manifest.title)
    output.console.print(f"You are a member of {room.name}, “{title}”.", markup=False, highlight=False)


@app.command()
def revoke(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(help="A member, or an invitation by its digest.", metavar="USER")],
    as_json: AsJson = False,
) -> None:
    """End a membership, or withdraw an invitation."""
    say(ctx, as_json, lambda room: saying.revocation(room, who))


@app.command()
def policy(
    ctx: typer.Context,
    approvers: Annotated[
        list[str] | None, typer.Option("--approver", help="A user who must approve; may be repeated.")
    ] = None,
    approvals: Annotated[int, typer.Option("--min", min=0, max=50, help="How many must approve.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show how the room decides about a film; with options, set it to exactly these."""
    if approvers or approvals:
        say(ctx, as_json, lambda room: saying.policy(approvers or [], approvals))
    else:
        run(_policy(ctx.obj, Output(as_json)))


async def _policy(name: str, output: Output) -> None:
    async with visiting(StackSettings(), name) as visit:
        found = visit.room.policy
    output.json(found)
    if not output.as_json:
        Console().print(policy_text(found), markup=False, highlight=False)
