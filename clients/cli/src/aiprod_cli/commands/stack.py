"""Commands for the local stack: up, down, restart, doctor."""

import asyncio
import json
import webbrowser
from typing import Annotated

import typer
from rich.text import Text

from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.runner import run
from aiprod_stack.address import edge_address, studio_address
from aiprod_stack.doctor import Check, check_machine, check_services
from aiprod_stack.errors import StackEnded
from aiprod_stack.lifecycle import running_stack
from aiprod_stack.plan import ADMIN_SOCKET, LOOPBACK, ONE_OF_EACH, StackPlan
from aiprod_stack.settings import StackSettings
from aiprod_stack.shutdown import stop_running

app = typer.Typer()


@app.command()
def up(
    open_page: Annotated[bool, typer.Option("--open", help="Open the studio in the browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start the stack, print its addresses, and keep it running until Ctrl-C.

    Example: aiprod up --open
    """
    run(_up(StackSettings(), open_page, Output(as_json)))


async def _up(settings: StackSettings, open_page: bool, output: Output) -> None:
    try:
        async with running_stack(StackPlan(settings, ONE_OF_EACH), output.note) as seconds:
            if seconds:
                _print_addresses(settings, seconds, output)
            else:
                output.notes.print(f"The stack is already running at http://{edge_address(settings)}")
            if open_page and (page := studio_address(settings)):
                webbrowser.open(page)
            if not seconds:
                return
            # Never set: Ctrl-C, or the end of the stack, ends the wait.
            await asyncio.Event().wait()
    except StackEnded as ended:
        if not ended.requested:
            raise
        output.notes.print("Another command stopped the stack.")
    except asyncio.CancelledError:
        output.notes.print("Stopped.")


def _print_addresses(settings: StackSettings, seconds: float, output: Output) -> None:
    edge = f"{LOOPBACK}:{settings.port}"
    page = studio_address(settings)
    addresses = ({"studio": page} if page else {}) | {
        "grpc and grpc-web": edge,
        "rest": f"http://{edge}/api/generate",
        "health": f"http://{edge}/health",
        "ready": f"http://{edge}/ready",
        "envoy admin": str(settings.home.absolute() / "run" / ADMIN_SOCKET),
        "logs": str(settings.home.absolute() / "logs"),
    }
    if output.as_json:
        print(json.dumps({"ready_seconds": round(seconds, 2), **addresses}), flush=True)
        return
    output.notes.print(Text.assemble(("Ready", "green"), f" in {seconds:.1f} s. Press Ctrl-C to stop."))
    if not page:
        addresses = {"studio": "not built: `make studio` builds it, with Node.js 20 or later"} | addresses
    for name, address in addresses.items():
        output.notes.print(f"  {name:<18} {address}")


@app.command()
def down(as_json: AsJson = False) -> None:
    """Stop the stack of this folder, including processes left over from a crash.

    Example: aiprod down
    """
    stopped = run(stop_running(StackSettings()))
    if as_json:
        print(json.dumps({"stopped": stopped}))
    else:
        Output(as_json).note("Stopped." if stopped else "No stack is running in this folder.")


@app.command()
def restart(
    services: Annotated[
        list[str] | None, typer.Argument(help="`edge`, `gateway`, and so on; all of them if none is named.")
    ] = None,
) -> None:
    """Restart services of the running stack one after another. Calls wait meanwhile, and none fails.

    The services keep the settings that the stack was started with.

    Example: aiprod restart gateway
    """
    # It asks services for their health: `up` starts without gRPC and aiohttp.
    from aiprod_stack.restart import restart as restart_processes

    run(restart_processes(StackSettings(), services or [], Output(False).note))


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check the running services, or whether this machine can run the stack. Suggests fixes.

    Example: aiprod doctor
    """
    settings = StackSettings()
    checks = run(check_services(settings)) or list(check_machine(settings))
    for check in checks:
        _print_check(check, as_json)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _print_check(check: Check, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"what": check.what, "ok": check.ok, "fix": check.fix}))
        return
    notes = Output(as_json).notes
    mark = ("ok     ", "green") if check.ok else ("failed ", "red")
    notes.print(Text.assemble(mark, " ", check.what))
    for line in check.fix.splitlines():
        notes.print(f"        {line}")
