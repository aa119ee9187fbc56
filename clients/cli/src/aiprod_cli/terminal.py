"""What all commands share: their common words, and how they end."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Annotated, Any

import grpc
import typer
from rich.console import Console
from rich.markup import escape

from aiprod_cli.stack import StackError
from aiprod_runtime.channel import raise_if_cancelled
from aiprod_runtime.errors import AiprodError, CannotStart
from aiprod_runtime.status import received_reason

errors = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output.")]
STOPPED = "Stopped. A job that was under way goes on when the stack runs again."


def run[T](work: Coroutine[Any, Any, T], stopped: str = STOPPED) -> T:
    """Run, and say errors in a line; exit code 1 for an error, 130 for Ctrl-C and its like with `stopped`."""
    try:
        return asyncio.run(_until_signalled(work))
    except AiprodError as error:
        say_error(error.reason, str(error))
    except (StackError, CannotStart) as error:
        say_error("error", str(error))
    except grpc.aio.AioRpcError as error:
        say_error(received_reason(error), error.details() or "")
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            errors.print("Is the stack running? `aiprod up` starts it.")
    except (KeyboardInterrupt, asyncio.CancelledError):
        errors.print(stopped)
        raise typer.Exit(130) from None
    raise typer.Exit(1)


async def _until_signalled[T](work: Coroutine[Any, Any, T]) -> T:
    """A closed terminal and a kill end the work as Ctrl-C does, so that it stops what it started."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await work
    except grpc.aio.AioRpcError:
        raise_if_cancelled()
        raise


def say_error(reason: str, message: str) -> None:
    # What others wrote may be part of the message: it is no markup.
    errors.print(f"[red]{reason}[/] {escape(message)}", highlight=False, soft_wrap=True)
