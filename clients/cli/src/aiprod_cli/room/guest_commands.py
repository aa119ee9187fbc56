"""Commands for guests, who need no account: let them in, list them, come as one."""

import uuid
from typing import Annotated

import typer

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_cli.room.connection import collab_client
from aiprod_cli.room.tables import guests_table, print_table
from aiprod_cli.room.text import one_line, role_text, time_text
from aiprod_cli.terminal.arguments import FREE_TEXT
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.runner import run
from aiprod_client.retries import while_unavailable
from aiprod_stack.address import studio_address
from aiprod_stack.settings import StackSettings

PAGE_SIZE = 1000

app = typer.Typer()


@app.command()
def guests(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the guests, and who invited them. For owners of the room, operators, and auditors.

    Example: aiprod room JOB guests
    """
    run(_list_guests(ctx.obj, as_json))


async def _list_guests(name: str, as_json: bool) -> None:
    found: list[collab_pb.Guest] = []
    request = collab_api.ListGuestsRequest(parent=name, page_size=PAGE_SIZE)
    # Not `connect`: an auditor is not a member of the room.
    async with collab_client(StackSettings()) as stub:
        while True:
            page = await while_unavailable(lambda: stub.ListGuests(request))
            found.extend(page.guests)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
    print_table(found, lambda: guests_table(found), as_json)


@app.command(context_settings=FREE_TEXT)
def visit(
    ctx: typer.Context,
    token: Annotated[str, typer.Argument(help="Token of an invitation for guests: the end of its link.")],
    name: Annotated[str, typer.Option(help="Your name, as the others see it.")],
    request_id: Annotated[
        str, typer.Option("--id", help="Your own UUID, so that you come back as the same guest.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Join as a guest, and print a token for AIPROD_TOKEN. It opens only this room and its film.

    Example: aiprod room JOB visit TOKEN --name "Zoë"
    """
    run(_visit(ctx.obj, token, name, request_id or str(uuid.uuid4()), Output(as_json)))


async def _visit(room: str, token: str, name: str, request_id: str, output: Output) -> None:
    request = collab_api.VisitRoomRequest(name=room, token=token, display_name=name, request_id=request_id)
    async with collab_client(StackSettings()) as stub:
        visited = await while_unavailable(lambda: stub.VisitRoom(request))
    output.json(visited)
    if not output.as_json:
        print(visited.token)
    until = time_text(visited.expire_time.ToDatetime())
    guest = visited.guest
    output.note(
        f"You are {one_line(guest.display_name)}, a guest of {guest.inviter}, as {role_text(guest.role)} "
        f"until {until} UTC. For another token, add `--id {request_id}`."
    )


def guest_link(settings: StackSettings, room: str, token: str) -> str:
    """The page where a guest comes in; only the token if no studio is served."""
    page = studio_address(settings)
    # Behind the #, which browsers send to no server and write to no log.
    return f"{page}guests/{room.removeprefix('rooms/')}#{token}" if page else token
