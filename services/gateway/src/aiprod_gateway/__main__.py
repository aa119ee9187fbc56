"""Composition root of the gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import stamina.instrumentation

from aiprod.gateway.v1.generation_service_pb2_grpc import add_GenerationServiceServicer_to_server
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.durable import Durable
from aiprod_gateway.jobs import open_jobs
from aiprod_gateway.neighbours import neighbours
from aiprod_gateway.service import GenerationService
from aiprod_gateway.stages import log_retry
from aiprod_gateway.studio import Studio
from aiprod_runtime.folders import locked_folder
from aiprod_runtime.server import Binding, run, running, until_signalled

SERVICE = "aiprod.gateway.v1.GenerationService"


@asynccontextmanager
async def serving(settings: GatewaySettings) -> AsyncIterator[int]:
    """Run the service until the block ends; yields the port."""
    # Two gateways on one folder would both work on its jobs.
    with locked_folder(settings.data) as data:
        async with open_jobs(data) as jobs, neighbours(settings) as ask:
            durable = Durable()
            studio = Studio(settings, jobs, ask, durable)
            async with durable.running(data, studio.workflow, studio.closing):
                await studio.resume()
                service = GenerationService(studio, jobs, ask.storage)
                binding = Binding(SERVICE, add_GenerationServiceServicer_to_server, service)
                async with running(settings, binding) as port:
                    yield port


async def serve(settings: GatewaySettings) -> None:
    async with serving(settings):
        await until_signalled()


def main() -> None:
    settings = GatewaySettings()
    stamina.instrumentation.set_on_retry_hooks([log_retry])
    run(serve(settings), settings, "gateway")


if __name__ == "__main__":
    main()
