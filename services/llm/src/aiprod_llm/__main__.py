"""Runs the llm service: settings, memories, ledger, engine, server."""

from contextlib import AbstractAsyncContextManager, nullcontext

from aiprod.llm.v1.llm_service_pb2_grpc import add_LlmServiceServicer_to_server
from aiprod_llm.assembly import Memories, assembled
from aiprod_llm.calls.answers import NoSharedMemory, SharedMemory
from aiprod_llm.calls.ledger import open_ledger
from aiprod_llm.config import LlmSettings
from aiprod_llm.kept_memory import kept_memory
from aiprod_llm.projects import MOST_PROJECTS, Projects
from aiprod_llm.service import LlmService
from aiprod_llm.shared_memory import redis_memory
from aiprod_runtime.folders import locked_folder
from aiprod_runtime.server import Binding, run, running, until_signalled


async def serve(settings: LlmSettings) -> None:
    memories = Memories()
    with (
        locked_folder(settings.data) as data,
        open_ledger(data) as ledger,
        kept_memory(data, MOST_PROJECTS) as kept,
    ):
        async with (
            _shared(settings) as shared,
            assembled(settings, memories, shared, ledger) as engine,
        ):
            projects = Projects(engine, memories.markers, shared if settings.redis else kept)
            service = LlmService(engine, projects, ledger, list(memories), settings.instances)
            async with running(
                settings, Binding("aiprod.llm.v1.LlmService", add_LlmServiceServicer_to_server, service)
            ):
                await until_signalled()


def _shared(settings: LlmSettings) -> AbstractAsyncContextManager[SharedMemory]:
    return redis_memory(settings.redis) if settings.redis else nullcontext(NoSharedMemory())


def main() -> None:
    settings = LlmSettings()
    run(serve(settings), settings, "llm")


if __name__ == "__main__":
    main()
