"""The command that compares engines."""

import typer

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.edge import edge_stub
from aiprod_cli.terminal.engine_tables import engines_table
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.runner import run
from aiprod_stack.settings import StackSettings

app = typer.Typer()


@app.command()
def engines(as_json: AsJson = False) -> None:
    """Compare the engines that can make the pictures of scenes: prices and limits. The default is first.

    Example: aiprod engines

    Example: aiprod generate "A storm" --engine stills
    """
    run(_engines(StackSettings(), Output(as_json)))


async def _engines(settings: StackSettings, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        offered = await stub.GetEngines(gateway_api.GetEnginesRequest())
    output.json(offered)
    output.table(engines_table(offered.engines))
    output.note(f"Voice: {offered.voice or 'none'}")
