"""The command that measures and checks a media file."""

from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from buf.validate import validate_pb2
from google.protobuf.duration_pb2 import Duration

from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_cli.commands.film_options import parse_format
from aiprod_cli.documents import BadDocument
from aiprod_cli.edge import edge_stub, token
from aiprod_cli.qc.spec_file import read_spec
from aiprod_cli.terminal.arguments import check_writable, missing_file
from aiprod_cli.terminal.junit import junit_xml
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.probe_tables import presets_table, print_report
from aiprod_cli.terminal.progress import CheckBars
from aiprod_cli.terminal.report_page import report_page
from aiprod_cli.terminal.requests import check, violations
from aiprod_cli.terminal.runner import run
from aiprod_client.aio.probing import SourceCheck, check_source
from aiprod_client.assets import asset_client
from aiprod_film.frames import nanoseconds
from aiprod_film.messages.values import write_duration
from aiprod_stack.address import edge_address
from aiprod_stack.lifecycle import reachable_stack
from aiprod_stack.settings import StackSettings

app = typer.Typer()

# From the contract itself, so that no list here has to follow it.
_RULES = probe_pb.QcSpec.DESCRIPTOR.fields_by_name["preset"].GetOptions().Extensions[validate_pb2.field]
PRESETS: tuple[str, ...] = tuple(getattr(_RULES.string, "in"))
"""The names of presets, and the empty one, as the contract lists them."""
REPORTS = (".html", ".xml")
"""How the names of reports end: a page for people, JUnit XML for builds."""
URLS = ("https://", "gs://")
MAX_SECONDS = 86_400
# Longer than probe's own limits of 30 s and 600 s, whose errors say more than a deadline.
PROBE_SECONDS, VALIDATE_SECONDS, ANALYZE_SECONDS = 60, 300, 900


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure; `source` is a path or a URL, `timeline` the file for the timeline picture.

    `reports` are files for a page (.html) and JUnit XML (.xml). With `keep`, storage keeps its copies of the
    file and of the picture.
    `decodes`: picture and sound must be decoded. `every_check`: show also checks that measured nothing.
    """

    source: str
    spec: probe_pb.QcSpec
    decodes: bool
    timeline: Path | None
    reports: tuple[Path, ...]
    keep: bool
    every_check: bool

    @property
    def is_url(self) -> bool:
        """Whether the service fetches the source itself."""
        return "://" in self.source

    @property
    def writes_page(self) -> bool:
        """Whether a report is a page for people, which holds the picture."""
        return any(_is_page(path) for path in self.reports)

    @property
    def draws(self) -> bool:
        """Whether the analysis is drawn: for a file of its own, or for the page."""
        return self.timeline is not None or self.writes_page

    @property
    def validates(self) -> bool:
        """Whether there is anything to judge; a URL without requirements is only measured."""
        return not self.is_url or self.spec.ByteSize() > 0


@app.command()
def probe(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A file, or an https:// or gs:// URL.")],
    deep: Annotated[
        bool, typer.Option("--deep", help="Decode the whole file to check picture and sound.")
    ] = False,
    preset: Annotated[
        str, typer.Option(metavar="NAME", help="A preset that `aiprod presets` lists; implies --deep.")
    ] = "",
    spec: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Your own requirements, in YAML or JSON; implies --deep.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    duration: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="The expected length, within 0.1 s.", show_default=False),
    ] = None,
    size: Annotated[
        str, typer.Option(metavar="WIDTHxHEIGHT", help="The expected width and height as shown, in pixels.")
    ] = "",
    codec: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="An allowed video codec, such as h264; may be repeated."),
    ] = None,
    timeline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Decode the file and save a picture of its timeline (PNG).", dir_okay=False
        ),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Decode the file and save the checks: as a page (.html) or as JUnit XML (.xml); "
            "may be repeated.",
            dir_okay=False,
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the uploaded copy in storage. By default, it is deleted.")
    ] = False,
    every_check: Annotated[
        bool, typer.Option("--all", help="Also show the checks that were skipped.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure and check a media file. Exits with code 1 if a check fails or cannot be made.

    Without --deep or an option that implies it, only headers and packets are read. A URL without
    requirements is only measured, which reads little of it.

    Example: aiprod probe film.mp4 --duration 12 --size 1280x720 --codec h264

    Example: aiprod probe film.mp4 --preset broadcast-r128 --timeline film.png

    Example: aiprod probe film.mp4 --spec qc.yaml --report qc.xml

    Example: aiprod probe film.mp4 --preset youtube --report qc.html
    """
    required = _spec(spec, preset, duration, size, codec or [])
    decodes = deep or any((preset, spec, timeline, report))
    options = Options(source, required, decodes, timeline, tuple(report or ()), keep, every_check)
    _check(options, spec)
    if not run(_probe(StackSettings(), options, Output(as_json))):
        raise typer.Exit(1)


@app.command()
def presets(as_json: AsJson = False) -> None:
    """List the presets of `probe`, and what each requires. Starts the stack if none is running.

    Example: aiprod presets
    """
    run(_list_presets(StackSettings(), Output(as_json)))


async def _list_presets(settings: StackSettings, output: Output) -> None:
    async with reachable_stack(settings, output.progress), edge_stub(ProbeServiceStub, settings) as stub:
        found = (await stub.GetPresets(probe_api.GetPresetsRequest())).presets
    for preset in found:
        output.json(preset)
    output.table(presets_table(list(found)))


def _spec(
    file: Path | None, preset: str, duration: float | None, size: str, codecs: list[str]
) -> probe_pb.QcSpec:
    """The requirements of the file, and over them those of the options. Raises BadParameter."""
    spec = _read(file) if file else probe_pb.QcSpec()
    if preset and preset not in PRESETS:
        names = ", ".join(filter(None, PRESETS))
        raise typer.BadParameter(f"'{preset}' is not one of {names}", param_hint="--preset")
    spec.preset = preset or spec.preset
    if duration is not None:
        spec.duration.CopyFrom(_length(duration))
    if size:
        video = parse_format(size, None)
        assert video
        spec.width, spec.height = video.width, video.height
    if codecs:
        spec.video_codecs[:] = codecs
    check(spec)
    return spec


def _length(seconds: float) -> Duration:
    if not 0 < seconds <= MAX_SECONDS:
        raise typer.BadParameter("a length is more than 0 s and up to 24 h", param_hint="--duration")
    # By its text: the float 0.1 is not exactly a tenth of a second.
    return write_duration(nanoseconds(Decimal(str(seconds))))


def _read(path: Path) -> probe_pb.QcSpec:
    try:
        document = read_spec(path)
    except BadDocument as error:
        raise typer.BadParameter(str(error), param_hint="--spec") from error
    if faults := violations(document.message):
        text = "\n".join(document.fault(place, fault) for place, fault in faults)
        raise typer.BadParameter(text, param_hint="--spec")
    return document.message


def _check(options: Options, spec: Path | None) -> None:
    """Raises BadParameter if the command cannot succeed: before minutes of upload, and not after them."""
    if not options.is_url and not Path(options.source).is_file():
        raise typer.BadParameter(missing_file(options.source), param_hint="FILE|URL")
    if not options.is_url and not Path(options.source).stat().st_size:
        raise typer.BadParameter(f"file '{options.source}' is empty", param_hint="FILE|URL")
    read = [Path(options.source), *([spec] if spec else [])]
    check_writable(options.timeline, "--timeline", read)
    for path in options.reports:
        check_writable(path, "--report", read)
        if path.suffix not in REPORTS:
            raise typer.BadParameter(
                f"'{path}' must end with one of {', '.join(REPORTS)}", param_hint="--report"
            )
    if options.is_url and not options.source.startswith(URLS):
        raise typer.BadParameter(
            f"'{options.source}' must begin with one of {', '.join(URLS)}", param_hint="FILE|URL"
        )
    if options.is_url:
        check(probe_api.ProbeRequest(url=options.source))


async def _probe(settings: StackSettings, options: Options, output: Output) -> bool:
    """False if a check failed or could not be made."""
    with TemporaryDirectory() as folder:
        # A page holds the picture itself, so it is needed even where nobody keeps it as a file.
        picture = options.timeline or Path(folder) / "timeline.png"
        async with reachable_stack(settings, output.progress):
            measured = _check_source if options.validates else _measure
            report = await measured(settings, options, picture, output)
        for path in options.reports:
            path.write_bytes(_document(report, path, Path(options.source).name, picture))
    output.json(report)
    print_report(output, report, options.timeline, options.every_check)
    return report.verdict not in (probe_pb.FAIL, probe_pb.INCOMPLETE)


async def _measure(
    settings: StackSettings, options: Options, picture: Path, output: Output
) -> probe_pb.QcReport:
    """Measures the file at a URL, which reads little of it."""
    async with edge_stub(ProbeServiceStub, settings) as stub:
        report = await stub.Probe(probe_api.ProbeRequest(url=options.source), timeout=PROBE_SECONDS)
    return probe_pb.QcReport(probe=report)


async def _check_source(
    settings: StackSettings, options: Options, picture: Path, output: Output
) -> probe_pb.QcReport:
    with ExitStack() as stack:
        bars = CheckBars(output.console, stack, options.source)
        check = SourceCheck(
            options.source,
            options.spec,
            options.decodes,
            picture if options.draws else None,
            options.keep,
            bars.on_upload,
            bars.on_decode,
            ANALYZE_SECONDS if options.decodes else VALIDATE_SECONDS,
        )
        async with (
            # The tickets of interrupted uploads stay here, so that the next upload of the file resumes.
            asset_client(edge_address(settings), settings.home / "uploads", token=token(settings)) as assets,
            edge_stub(ProbeServiceStub, settings) as stub,
        ):
            return await check_source(stub, assets, check)


def _is_page(path: Path) -> bool:
    return path.suffix == ".html"


def _document(report: probe_pb.QcReport, path: Path, name: str, picture: Path) -> bytes:
    """The report on the file `name`, in the format that the name of its own file ends with."""
    if _is_page(path):
        return report_page(report, name, picture.read_bytes() if picture.exists() else b"")
    return junit_xml(report, name)
