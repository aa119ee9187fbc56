"""Commands for takes: make another version of a scene, and put one into the film."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.commands.film_options import MaxCost
from aiprod_cli.commands.followed_job import FollowedJob
from aiprod_cli.commands.watched_film import watch_and_save
from aiprod_cli.edge import edge_stub
from aiprod_cli.terminal.arguments import Job, job_name
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check
from aiprod_cli.terminal.runner import run
from aiprod_client.film_requests import micros
from aiprod_stack.settings import StackSettings

app = typer.Typer()

type Create = Callable[[GenerationServiceStub], Awaitable[gateway_pb.Job]]


@app.command()
def take(
    job: Job,
    scene: Annotated[str, typer.Argument(help="The scene, such as s2.", metavar="SCENE")],
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            max=2**32 - 1,
            help="The seed of the take. Random by default.",
            show_default=False,
        ),
    ] = None,
    action: Annotated[str, typer.Option(help="What happens in it, in your words.")] = "",
    max_cost: MaxCost = None,
    as_json: AsJson = False,
) -> None:
    """Make another take of a scene, and save the film with it. The film itself does not change.

    Example: aiprod take JOB s2

    Example: aiprod pick TAKE
    """
    request = gateway_api.CreateTakeRequest(
        name=job_name(job),
        scene=scene,
        seed=seed,
        action=action,
        max_cost_usd_micros=micros(max_cost),
        # A call that is repeated makes no second take, which would be paid again.
        request_id=str(uuid.uuid4()),
    )
    check(request)
    _follow(lambda stub: stub.CreateTake(request), as_json)


@app.command()
def pick(job: Job, as_json: AsJson = False) -> None:
    """Put a take into its film, and make the film again. Nothing is paid for twice.

    Example: aiprod pick TAKE
    """
    request = gateway_api.PickTakeRequest(name=job_name(job), request_id=str(uuid.uuid4()))
    check(request)
    _follow(lambda stub: stub.PickTake(request), as_json)


def _follow(create: Create, as_json: bool) -> None:
    followed = FollowedJob()
    work = _create_and_save(StackSettings(), create, Output(as_json), followed)
    if not run(work, interrupted=followed.interrupted):
        raise typer.Exit(1)


async def _create_and_save(
    settings: StackSettings, create: Create, output: Output, followed: FollowedJob
) -> bool:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        followed.name = (await create(stub)).name
        output.note(followed.name)
        return await watch_and_save(settings, stub, followed, output)
