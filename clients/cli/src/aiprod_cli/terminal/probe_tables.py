"""What the user sees of a media file's measurements and checks."""

from pathlib import Path

from google.protobuf.json_format import MessageToDict
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_cli.terminal.amounts import counted
from aiprod_cli.terminal.output import Output
from aiprod_cli.terminal.tables import print_table
from aiprod_film.frames import SECOND
from aiprod_film.messages.values import read_rate

COLOURS = {
    probe_pb.PASS: "green",
    probe_pb.WARN: "yellow",
    probe_pb.FAIL: "red",
    probe_pb.ERROR: "red",
    probe_pb.INCOMPLETE: "yellow",
    probe_pb.SKIPPED: "dim",
    probe_pb.VERDICT_UNSPECIFIED: "dim",
}
MAX_INTERVALS = 3
"""More intervals of one check would make its row too high."""


def print_report(output: Output, report: probe_pb.QcReport, timeline: Path | None, every_check: bool) -> None:
    """Prints what was measured, then the verdict; `timeline` is the saved picture.

    Checks that were neither required nor measured are left out, unless `every_check`.
    """
    output.table(streams_table(report.probe))
    if report.checks:
        output.table(qc_table(report, every_check))
    print_signal_quality(output.results, report)
    if timeline and timeline.exists():
        output.note(f"Timeline  {timeline}")
    print_verdict(output.results, report)


def presets_table(presets: list[probe_pb.Preset]) -> Table:
    """One row for each preset, with its documents, and its requirements as the fields of a spec file."""
    table = Table("Preset", "For", "Requires", show_lines=True)
    for preset in presets:
        required = MessageToDict(preset.spec, preserving_proto_field_name=True)
        lines = [f"{name}: {_plain(value)}" for name, value in required.items()]
        about = [preset.description, *(f"- {document}" for document in preset.documents)]
        table.add_row(preset.name, Text("\n".join(about)), Text("\n".join(lines)))
    return table


def _plain(value: object) -> str:
    """A value as YAML writes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_plain(part)}' for name, part in value.items())}}}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def print_checks(console: Console, report: probe_pb.QcReport) -> None:
    """Prints the checks that were made, and the verdict."""
    print_table(console, qc_table(report))
    print_verdict(console, report)


def print_verdict(console: Console, report: probe_pb.QcReport) -> None:
    """Prints one line: the verdict, and the checks that it is due to. Nothing if there were no checks."""
    if report.verdict:
        name = probe_pb.Verdict.Name(report.verdict)
        line = Text.assemble(
            "Technical QC: ", (name, f"bold {COLOURS[report.verdict]}"), f"  {_because(report)}"
        )
        console.print(line, soft_wrap=True)
        for check in report.checks:
            if check.verdict in (probe_pb.FAIL, probe_pb.ERROR, probe_pb.WARN):
                console.print(_fault(check), soft_wrap=True)


def _fault(check: probe_pb.QcCheck) -> Text:
    """Why a check did not pass: a row of it is easily overlooked among fifty."""
    name = probe_pb.Verdict.Name(check.verdict)
    measured = f"{check.measured} {check.unit}".strip() or check.reason
    expected = f", expected {check.expected}" if check.expected else ""
    where = f", at {_intervals(check)} s" if check.intervals else ""
    return Text.assemble("  ", (name, COLOURS[check.verdict]), f" {check.code}: {measured}{expected}{where}")


def _because(report: probe_pb.QcReport) -> str:
    codes = {
        verdict: [check.code for check in report.checks if check.verdict == verdict] for verdict in COLOURS
    }
    missing = [f"{check.code} ({check.reason})" for check in report.checks if _is_missing(check)]
    parts = {
        "failed": codes[probe_pb.FAIL] + codes[probe_pb.ERROR],
        "could not be measured": missing,
        "warned": codes[probe_pb.WARN],
    }
    counts = [f"{len(found)} {what}: {', '.join(found)}" for what, found in parts.items() if found]
    return "; ".join([*counts, f"{counted(len(codes[probe_pb.PASS]), 'check')} passed"])


def _is_missing(check: probe_pb.QcCheck) -> bool:
    return check.verdict == probe_pb.SKIPPED and bool(check.reason)


def streams_table(report: probe_pb.ProbeReport) -> Table:
    """One row for each stream of the file, with its programs where there are several."""
    title = f"Container: {report.format.format_name}"
    table = Table("Stream", "Codec", "Details", title=title, title_justify="left")
    for stream in report.streams:
        details = [*filter(None, [_details(stream)]), *_program_names(report, stream.index)]
        table.add_row(f"{stream.index} {stream.codec_type}", stream.codec_name, ", ".join(details))
    return table


def _program_names(report: probe_pb.ProbeReport, index: int) -> list[str]:
    if len(report.programs) < 2:
        return []
    own = [program for program in report.programs if index in program.streams]
    return [f"program {program.number} {program.name}".strip() for program in own]


def _details(stream: probe_pb.Stream) -> str:
    if stream.HasField("video"):
        video = stream.video
        rate = video.avg_frame_rate
        fps = f"{float(read_rate(rate)):g} fps" if rate.denominator else "no frame rate"
        size = f"{video.display_width}x{video.display_height}"
        rotation = f"rotated {video.rotation}°" if video.rotation else ""
        colour = "/".join(filter(None, (video.color_primaries, video.color_transfer, video.color_space)))
        bit_rate = _bit_rate(stream)
        parts = (size, fps, video.pix_fmt, stream.profile, colour, video.color_range, rotation, bit_rate)
        return ", ".join(filter(None, parts))
    if stream.HasField("audio"):
        audio = stream.audio
        layout = audio.channel_layout or counted(audio.channels, "channel")
        return ", ".join(filter(None, (f"{audio.sample_rate} Hz", layout, stream.profile, _bit_rate(stream))))
    return ""


def _bit_rate(stream: probe_pb.Stream) -> str:
    return f"{stream.bit_rate / 1000:.0f} kbit/s" if stream.HasField("bit_rate") else ""


def qc_table(report: probe_pb.QcReport, every_check: bool = False) -> Table:
    """One row for each check that measured something, with its value first; or for each check.

    A value that nothing is required of has no verdict.
    """
    columns = ("Check", "Measured", "Expected", "Verdict", "At (s)")
    table = Table(*columns, title="Technical QC", title_justify="left")
    for check in report.checks:
        skipped = check.verdict == probe_pb.SKIPPED
        if skipped and not check.measured and not check.reason and not every_check:
            continue
        table.add_row(
            check.code,
            Text(f"{check.measured} {check.unit}".strip() if check.measured else check.reason),
            Text(check.expected),
            _verdict(check),
            _intervals(check),
            style="dim" if skipped else None,
        )
    return table


def _verdict(check: probe_pb.QcCheck) -> Text:
    if check.verdict == probe_pb.SKIPPED and check.measured:
        return Text("")
    return Text(probe_pb.Verdict.Name(check.verdict), style=COLOURS[check.verdict])


def _intervals(check: probe_pb.QcCheck) -> str:
    """The first intervals, in seconds."""
    intervals = [
        f"{interval.start.ToNanoseconds() / SECOND:.2f}-{interval.end.ToNanoseconds() / SECOND:.2f}"
        for interval in check.intervals[:MAX_INTERVALS]
    ]
    more = len(check.intervals) - MAX_INTERVALS
    return " ".join(intervals) + (f" and {more} more" if more > 0 else "")


def print_signal_quality(console: Console, report: probe_pb.QcReport) -> None:
    """Prints the scores of picture and sound, if the file was decoded."""
    if not report.HasField("signal_quality"):
        return
    quality = report.signal_quality
    sound = f", sound {quality.sound:.1f}" if quality.HasField("sound") else ""
    console.print(
        f"Signal quality {quality.score:.1f} of 10 ({quality.method}): presence {quality.presence:.1f}, "
        f"exposure {quality.exposure:.1f}, motion {quality.motion:.1f}{sound}",
    )
