"""Follows a job."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_client.streams import messages, resumed

END_STATES = (gateway_pb.Job.SUCCEEDED, gateway_pb.Job.FAILED, gateway_pb.Job.CANCELLED)


async def watch_job(gateway: GenerationServiceStub, name: str) -> AsyncGenerator[gateway_pb.JobEvent]:
    """Yields all events of a job until it ends, each once, in order.

    Reconnects and continues after the last event. Raises AioRpcError for errors other than a lost connection,
    and if the connection stays lost for a minute.
    """
    offset = 0

    def watch() -> AsyncGenerator[gateway_pb.JobEvent]:
        # Called again at each reconnect, when `offset` is that of the last event.
        return messages(gateway.WatchJob(gateway_api.WatchJobRequest(name=name, after_offset=offset)))

    async with aclosing(resumed(watch)) as events:
        async for event in events:
            offset = event.offset
            yield event
            if event.job.state in END_STATES:
                return
