"""A fake probe service: the reports that a test gives, then passes."""

from collections.abc import AsyncIterator

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.probe.v1.probe_service_pb2 import AnalyzeEvent, Queued
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer

from .fake_queue import Queue


class Probe(ProbeServiceServicer):
    def __init__(self) -> None:
        self.reports: list[probe_pb.QcReport] = []
        self.queue = Queue()

    async def Analyze(self, request: object, context: object) -> AsyncIterator[AnalyzeEvent]:
        async for _ in self.queue.wait("Analyze"):
            yield AnalyzeEvent(queued=Queued())
        yield AnalyzeEvent(progress=0.5)
        yield AnalyzeEvent(
            report=self.reports.pop(0) if self.reports else probe_pb.QcReport(verdict=probe_pb.PASS)
        )
