"""Inspects a file: fetches it, lets a worker read it, and judges the result against a spec."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod_probe.examination import PROGRESS_PARTS, Examination
from aiprod_probe.local_copies import LocalCopies
from aiprod_probe.media_info import NotMedia
from aiprod_probe.qc.judge import Judgement, judge, unreadable
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Verdict
from aiprod_probe.worker_pool import COUNTERS, WorkerPool
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import AiprodError
from aiprod_work.fair_queue import Ticket
from aiprod_work.shared_counter import SharedCounter, open_counter

# Far longer than drawing a page takes.
DRAWING_SECONDS = 20.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """The file to inspect: at a URL, or an asset if `url` is empty. `title` is its name to people."""

    asset: Asset
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class WorkerFunctions:
    """The functions that run in workers.

    `measure`, `examine`, and `analyze` take the path of a file, `measure_remote` that of a socket; those that
    measure also take the name of the file, and return the serialized message of a report. `analyze`
    also takes the path of a SharedCounter for the parts of the file that are done. `draw` takes a title and
    a judgement, and returns a PNG.
    """

    measure: Callable[[str, str], bytes]
    measure_remote: Callable[[str, str], bytes]
    examine: Callable[[str], Examination]
    analyze: Callable[..., Examination]
    draw: Callable[..., bytes]


class FileServer(Protocol):
    """Serves files at URLs to workers."""

    def serve(self, url: str, ticket: Ticket) -> AbstractAsyncContextManager[Path]:
        """Serves the file until the block ends, once it is the ticket's turn; yields the path of a socket."""


class AnalysisProgress:
    """The progress of an analysis: whether it waits, and how much is decoded."""

    def __init__(self) -> None:
        self.ticket = _ticket()
        self.done_parts: SharedCounter | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the analysis waits in a queue."""
        return self.ticket.place > 0

    def share(self) -> float:
        """Returns the decoded share of the file, 0 to 1."""
        return min(self.done_parts.count / PROGRESS_PARTS, 1.0) if self.done_parts else 0


@dataclass(frozen=True, slots=True)
class Analysis:
    """The judgement of a decoded file, and its timeline if one was requested, drawn, and stored."""

    judgement: Judgement
    timeline: Asset | None = None


class Inspector:
    """Inspects files. `readers` run short tasks and `decoders` long ones: no probe waits for a decode.

    All methods raise AiprodError if the file cannot be fetched.
    """

    def __init__(
        self,
        copies: LocalCopies,
        server: FileServer,
        readers: WorkerPool,
        decoders: WorkerPool,
        functions: WorkerFunctions,
    ) -> None:
        self._copies = copies
        self._server = server
        self._readers = readers
        self._decoders = decoders
        self._functions = functions

    async def measure(self, source: Source) -> bytes:
        """Reads the headers only; of a URL only the parts that hold them. NotMedia if it is not media.

        Returns the serialized message of the report.
        """
        ticket = _ticket()
        if source.url:
            async with self._server.serve(source.url, ticket) as socket:
                # A slow host holds its worker for seconds, so it must not be a reader.
                measure = partial(self._functions.measure_remote, str(socket), source.title)
                return await self._decoders.run(ticket, measure)
        async with self._copies.copy_asset(source.asset, ticket) as path:
            measure = partial(self._functions.measure, str(path), source.title)
            return await self._readers.run(ticket, measure)

    async def validate(self, source: Source, spec: Spec) -> Judgement:
        """Reads headers and packets, and judge them. A file that cannot be read fails its first check."""
        ticket = _ticket()
        async with self._copy(source, ticket) as path:
            examine = partial(self._functions.examine, str(path))
            return await _judgement(self._readers.run(ticket, examine), spec)

    async def analyze(
        self, source: Source, spec: Spec, progress: AnalysisProgress, with_timeline: bool
    ) -> Analysis:
        """Decodes the whole file, and judge it; `progress` is updated until the analysis ends."""
        async with self._copy(source, progress.ticket) as path:
            progress_path = path.parent / COUNTERS / path.name
            with _temporary_counter(progress_path) as progress.done_parts:
                analyze = partial(self._functions.analyze, str(path), progress_path=str(progress_path))
                judgement = await _judgement(self._decoders.run(progress.ticket, analyze), spec)
                if with_timeline and judgement.examination:
                    return Analysis(judgement, await self._store_timeline(source.title, judgement))
                return Analysis(judgement)

    async def _store_timeline(self, title: str, judgement: Judgement) -> Asset | None:
        """Draws and store the timeline; None if that fails: a report without it is better than none."""
        try:
            draw = partial(self._functions.draw, title, judgement=judgement)
            png = await self._decoders.run(_ticket(), draw, DRAWING_SECONDS)
            return await self._copies.upload_png(png)
        except (AiprodError, grpc.aio.AioRpcError) as error:
            log.warning("drawing or storing a timeline failed", extra={"error": str(error)})
            return None

    def _copy(self, source: Source, ticket: Ticket) -> AbstractAsyncContextManager[Path]:
        if source.url:
            return self._copies.copy_url(source.url, ticket)
        return self._copies.copy_asset(source.asset, ticket)


def _ticket() -> Ticket:
    call = current_call()
    return Ticket(call.user, of_pipeline=not call.from_edge)


@contextmanager
def _temporary_counter(path: Path) -> Iterator[SharedCounter]:
    try:
        with open_counter(path) as counter:
            yield counter
    finally:
        path.unlink()


async def _judgement(examination: Awaitable[Examination], spec: Spec) -> Judgement:
    """Judges an examination; if it fails, the failure is the judgement and not an error of the call."""
    try:
        result = await examination
    except NotMedia as error:
        return Judgement(unreadable(Verdict.FAIL, str(error)))
    except AiprodError as error:
        return Judgement(unreadable(Verdict.ERROR, str(error)))
    return Judgement(judge(result, spec), result, spec)
