"""`aiprod probe`: what a media file is, and whether it is what it should be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1 import resources_pb2 as storage
from aiprod_assets import AssetClient, asset_client
from aiprod_cli.commands import Output
from aiprod_cli.config import StackSettings
from aiprod_cli.progress import transfer_bar
from aiprod_cli.report import print_signal_quality, probe_table, qc_table
from aiprod_cli.stack import StackError, edge_address, reachable_stack
from aiprod_runtime.channel import open_channel


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a file; `source` is a path or a URL, `timeline` where to save the picture."""

    source: str
    deep: bool
    preset: str
    timeline: Path | None

    @property
    def is_url(self) -> bool:
        return "://" in self.source


async def probe(settings: StackSettings, question: Question, output: Output) -> bool:
    """Measure and check a file; whether no check failed and none is missing."""
    async with reachable_stack(settings, output.say), _clients(settings) as (assets, stub):
        asset = None if question.is_url else await _uploaded(assets, Path(question.source), output)
        report = await _asked(stub, question, asset, output)
        if question.timeline and report.HasField("timeline"):
            await assets.download(report.timeline, question.timeline)
    _show(report, question.timeline, output)
    return report.verdict not in (pb.FAIL, pb.INCOMPLETE)


@asynccontextmanager
async def _clients(settings: StackSettings) -> AsyncIterator[tuple[AssetClient, ProbeServiceStub]]:
    edge = edge_address(settings)
    async with (
        asset_client(edge, settings.home / "uploads") as assets,
        open_channel(edge, "aiprod.probe.v1") as channel,
    ):
        yield assets, ProbeServiceStub(channel)


async def _uploaded(assets: AssetClient, file: Path, output: Output) -> Asset:
    with transfer_bar(output.console, file.name, file.stat().st_size) as tell:
        return await assets.upload(
            file,
            role=storage.UPLOAD,
            content_type="application/octet-stream",
            labels={"filename": file.name[:255]},
            on_progress=tell,
        )


async def _asked(
    stub: ProbeServiceStub, question: Question, asset: Asset | None, output: Output
) -> pb.QcReport:
    """As deep as it takes: a preset asks for picture and sound; a URL alone is only measured, of which little
    is fetched.
    """
    source: dict[str, Any] = {"asset": asset} if asset else {"url": question.source}
    spec = pb.QcSpec(preset=question.preset)
    if question.deep or question.timeline or question.preset:
        wants_picture = question.timeline is not None
        analysis = api.AnalyzeRequest(**source, spec=spec, timeline=wants_picture)
        return await _analysed(stub, analysis, output)
    if asset:
        return await stub.Validate(api.ValidateRequest(**source, spec=spec), timeout=300)
    return pb.QcReport(probe=await stub.Probe(api.ProbeRequest(**source), timeout=60))


async def _analysed(stub: ProbeServiceStub, request: api.AnalyzeRequest, output: Output) -> pb.QcReport:
    """The report of a decode pass, with a bar while it goes on."""
    with Progress(console=output.console, transient=True) as bar:
        task = bar.add_task("Decoding", total=1.0)
        async for event in stub.Analyze(request, timeout=900):
            bar.update(task, completed=event.progress)
            if event.HasField("report"):
                return event.report
    raise StackError("the analysis ended without a report; try again")


def _show(report: pb.QcReport, timeline: Path | None, output: Output) -> None:
    output.json(report)
    if output.as_json:
        return
    console = Console()
    console.print(probe_table(report.probe))
    if report.checks:
        console.print(qc_table(report))
    print_signal_quality(console, report)
    if report.HasField("timeline"):
        console.print(f"Timeline  [bold]{timeline}[/]", highlight=False)
