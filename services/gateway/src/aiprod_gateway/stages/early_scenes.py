"""The scenes of one job that render while its plan still streams."""

from collections.abc import AsyncGenerator
from types import TracebackType

from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.clients.early_call import EarlyCall

type EarlyScene = EarlyCall[render_api.RenderEvent]


class EarlyScenes:
    """Calls of render that the steps of their scenes take over; what is left ends with the block.

    They are not steps of the journal. After a crash a step finds the clip by its content key, and what a call
    cost that nobody took over is in render's own record.
    """

    def __init__(self) -> None:
        self._scenes: dict[str, tuple[render_api.RenderSceneRequest, EarlyScene]] = {}

    async def __aenter__(self) -> "EarlyScenes":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.discard()

    def begin(
        self, request: render_api.RenderSceneRequest, events: AsyncGenerator[render_api.RenderEvent]
    ) -> None:
        """Starts to read the events of a scene's call, in the current call."""
        self._scenes[request.scene.id] = request, EarlyCall(events, lambda event: event.WhichOneof("event"))

    async def take(self, request: render_api.RenderSceneRequest) -> EarlyScene | None:
        """Returns the call that was begun with this request, once; None if there is none."""
        begun, call = self._scenes.pop(request.scene.id, (None, None))
        if call and begun != request:
            # The plan has changed since. A clip of other content must never be taken for this one.
            await call.cancel()
            return None
        return call

    async def discard(self) -> None:
        """Cancels the calls that no step took over."""
        while self._scenes:
            _, (_, call) = self._scenes.popitem()
            await call.cancel()
