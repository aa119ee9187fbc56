"""Runs the llm service: settings, planner, server."""

from aiprod.llm.v1.llm_service_pb2_grpc import add_LlmServiceServicer_to_server
from aiprod_llm.config import LlmSettings
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.service import LlmService
from aiprod_runtime.server import Binding, run, running, until_signalled


async def serve(settings: LlmSettings) -> None:
    service = LlmService(EmbeddedPlanner())
    async with running(
        settings, Binding("aiprod.llm.v1.LlmService", add_LlmServiceServicer_to_server, service)
    ):
        await until_signalled()


def main() -> None:
    settings = LlmSettings()
    run(serve(settings), settings, "llm")


if __name__ == "__main__":
    main()
