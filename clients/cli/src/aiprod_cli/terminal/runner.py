"""How every command runs and ends: signals, errors, exit codes."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import grpc
import typer
from rich.console import Console
from rich.markup import escape

from aiprod_rpc.channel import raise_if_cancelled
from aiprod_rpc.errors import AiprodError, CannotStart
from aiprod_rpc.status import NoAnswer, received_reason
from aiprod_stack.errors import StackError

errors = Console(stderr=True)

INTERRUPTED = "Interrupted. A job in progress continues when the stack runs again."


def run[T](work: Coroutine[Any, Any, T], interrupted: str = INTERRUPTED) -> T:
    """Runs `work` and returns its result.

    Prints an error and exits with code 1; prints `interrupted` and exits with code 130 on Ctrl-C, SIGTERM
    and SIGHUP.
    """
    try:
        return asyncio.run(cancel_on_signals(work))
    except AiprodError as error:
        print_error(error.reason, str(error))
    except (StackError, CannotStart, OSError) as error:
        print_error("error", str(error))
    except grpc.aio.AioRpcError as error:
        print_error(received_reason(error), _details(error))
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            errors.print("Is the stack running? Start it with `aiprod up`.")
    except (KeyboardInterrupt, asyncio.CancelledError):
        errors.print(interrupted)
        raise typer.Exit(130) from None
    raise typer.Exit(1)


async def cancel_on_signals[T](work: Coroutine[Any, Any, T]) -> T:
    """Awaits `work`. A closed terminal and a kill cancel it as Ctrl-C does, so that it can clean up."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await work
    except grpc.aio.AioRpcError:
        raise_if_cancelled()
        raise


def _details(error: grpc.aio.AioRpcError) -> str:
    away = isinstance(error, NoAnswer) and error.code() is grpc.StatusCode.UNAVAILABLE
    return "cannot connect to the stack" if away else error.details() or ""


def print_error(reason: str, message: str) -> None:
    """Prints an error on standard error."""
    # Messages may quote other users' text, which must not act as markup.
    errors.print(f"[red]{reason}[/] {escape(message)}", highlight=False, soft_wrap=True)
