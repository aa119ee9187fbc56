"""The job that a command follows, and what becomes of it when the user interrupts the command."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import grpc

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_rpc.channel import raise_if_cancelled


@dataclass(slots=True)
class FollowedJob:
    """A job that goes on without the command; `name` is empty until it is created.

    `stack_stays`: the stack ran before the command, and runs after it. `has_variants`: other jobs make the
    same film in other sizes or languages.
    """

    name: str = ""
    stack_stays: bool = True
    cancelled: bool = False
    has_variants: bool = False

    def interrupted(self) -> str:
        """What happens to the job after an interrupt, and what the user can do."""
        if not self.name:
            return "Interrupted. If a job was created already, `aiprod jobs` lists it."
        job = self.name.removeprefix("jobs/")
        cancel = f"aiprod cancel {job}{' --variants' if self.has_variants else ''}"
        if self.cancelled:
            return f"Interrupted. {self.name} is cancelled; `aiprod job {job}` shows what it cost."
        if self.stack_stays:
            return (
                f"Interrupted. {self.name} goes on and may cost money. "
                f"Follow it with `aiprod watch {job}`, or stop it with `{cancel}`."
            )
        return (
            f"Interrupted. The stack of this command is stopped. {self.name} goes on, and may cost money, "
            f"as soon as a stack runs in this folder again. To drop it: `{cancel}`."
        )


@asynccontextmanager
async def cancelled_on_interrupt(
    stub: GenerationServiceStub, followed: FollowedJob, wanted: bool
) -> AsyncIterator[None]:
    """Cancels the job if the block is interrupted and `wanted`; `followed` says whether that succeeded."""
    try:
        yield
    except (asyncio.CancelledError, grpc.aio.AioRpcError) as error:
        if isinstance(error, grpc.aio.AioRpcError):
            _raise_unless_interrupted(error)
        if wanted:
            # A job that could not be cancelled goes on, and `interrupted` tells the user so.
            with suppress(grpc.aio.AioRpcError):
                request = gateway_api.CancelJobRequest(name=followed.name, variants=followed.has_variants)
                await stub.CancelJob(request)
                followed.cancelled = True
        raise asyncio.CancelledError from error


def _raise_unless_interrupted(error: grpc.aio.AioRpcError) -> None:
    try:
        raise_if_cancelled()
    except asyncio.CancelledError:
        return
    raise error
