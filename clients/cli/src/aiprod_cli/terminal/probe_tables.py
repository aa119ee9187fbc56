"""What the user sees of a media file's measurements and checks."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_film.frames import SECOND
from aiprod_film.messages import read_rate

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


def print_report(console: Console, report: probe_pb.QcReport, timeline: Path | None) -> None:
    """Prints streams, checks and quality; `timeline` is the saved picture."""
    console.print(streams_table(report.probe))
    if report.checks:
        console.print(qc_table(report))
    print_signal_quality(console, report)
    if report.HasField("timeline"):
        console.print(f"Timeline  [bold]{timeline}[/]", highlight=False)


def streams_table(report: probe_pb.ProbeReport) -> Table:
    """One row for each stream of the file."""
    table = Table("Stream", "Codec", "Details", title=report.format.format_name, title_justify="left")
    for stream in report.streams:
        table.add_row(f"{stream.index} {stream.codec_type}", stream.codec_name, _details(stream))
    return table


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
        layout = audio.channel_layout or f"{audio.channels} channels"
        return ", ".join(filter(None, (f"{audio.sample_rate} Hz", layout, stream.profile, _bit_rate(stream))))
    return ""


def _bit_rate(stream: probe_pb.Stream) -> str:
    return f"{stream.bit_rate / 1000:.0f} kbit/s" if stream.HasField("bit_rate") else ""


def qc_table(report: probe_pb.QcReport) -> Table:
    """One row for each check, without those that were skipped for no reason."""
    columns = ("Check", "Verdict", "Measured", "Expected", "Seconds")
    table = Table(*columns, title="Technical QC", title_justify="left")
    for check in report.checks:
        if check.verdict == probe_pb.SKIPPED and not check.measured and not check.reason:
            continue
        verdict = probe_pb.Verdict.Name(check.verdict)
        measured = f"{check.measured} {check.unit}" if check.measured else check.reason
        table.add_row(
            check.code,
            f"[{COLOURS[check.verdict]}]{verdict}[/]",
            measured,
            check.expected,
            _intervals(check),
            style="dim" if check.verdict == probe_pb.SKIPPED else None,
        )
    return table


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
        highlight=False,
    )
