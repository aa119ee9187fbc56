"""All fake services, and how their calls stall."""

import asyncio
import inspect
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from aiprod.collab.v1.collab_service_pb2_grpc import add_CollabServiceServicer_to_server
from aiprod.llm.v1.llm_service_pb2_grpc import add_LlmServiceServicer_to_server
from aiprod.probe.v1.probe_service_pb2_grpc import add_ProbeServiceServicer_to_server
from aiprod.render.v1.render_service_pb2_grpc import add_RenderServiceServicer_to_server
from aiprod.storage.v1.storage_service_pb2_grpc import add_StorageServiceServicer_to_server
from aiprod_server.server import Binding

from .fake_collab import Collab
from .fake_llm import Llm
from .fake_probe import Probe
from .fake_render import Render
from .fake_storage import Storage


def with_stalls(servicer: object, stalls: Counter[str]) -> object:
    """Returns the servicer; each method leaves its first `stalls[method]` calls unanswered."""

    def unary(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: object, context: object) -> object:
            await stall(name)
            return await method(request, context)

        return answer

    def stream(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: object, context: object) -> AsyncIterator[object]:
            await stall(name)
            async for event in method(request, context):
                yield event

        return answer

    async def stall(name: str) -> None:
        if stalls[name]:
            stalls[name] -= 1
            await asyncio.get_running_loop().create_future()

    for name, method in inspect.getmembers(servicer, inspect.ismethod):
        if name.startswith("_"):
            continue
        if inspect.isasyncgenfunction(method):
            setattr(servicer, name, stream(name, method))
        elif inspect.iscoroutinefunction(method):
            setattr(servicer, name, unary(name, method))
    return servicer


@dataclass
class FakeServices:
    """The fake services of one test, and their addresses."""

    llm: Llm = field(default_factory=Llm)
    render: Render = field(default_factory=Render)
    probe: Probe = field(default_factory=Probe)
    storage: Storage = field(default_factory=Storage)
    collab: Collab = field(default_factory=Collab)
    addresses: dict[str, str] = field(default_factory=dict)
    stalls: Counter[str] = field(default_factory=Counter)

    def bindings(self) -> dict[str, Binding]:
        def named(name: str, add: object, servicer: object) -> Binding:
            return Binding(
                f"aiprod.{name}.v1.{name.capitalize()}Service", add, with_stalls(servicer, self.stalls)
            )

        return {
            "llm": named("llm", add_LlmServiceServicer_to_server, self.llm),
            "render": named("render", add_RenderServiceServicer_to_server, self.render),
            "probe": named("probe", add_ProbeServiceServicer_to_server, self.probe),
            "storage": named("storage", add_StorageServiceServicer_to_server, self.storage),
            "collab": named("collab", add_CollabServiceServicer_to_server, self.collab),
        }
