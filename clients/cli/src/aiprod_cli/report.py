"""What a job came to, as tables."""

from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm
from aiprod.probe.v1 import resources_pb2 as probe
from aiprod_cli.progress import STAGES

COLOURS = {
    probe.PASS: "green",
    probe.WARN: "yellow",
    probe.FAIL: "red",
    probe.ERROR: "red",
    probe.SKIPPED: "dim",
    probe.VERDICT_UNSPECIFIED: "dim",
}
STATES = {pb.Job.SUCCEEDED: "green", pb.Job.FAILED: "red", pb.Job.CANCELLED: "yellow"}


def print_delivery(console: Console, job: pb.Job, delivery: api.Delivery, file: Path) -> None:
    console.print()
    console.print(f"[bold]{job.title}[/]  {job.duration_sec:g} s, {size(job)}, {', '.join(job.engines)}")
    if job.degraded:
        console.print(f"[yellow]degraded: {job.degraded_reason}[/]")
    console.print(qc_table(delivery.manifest.technical_qc))
    console.print(f"Semantic QC: {semantic_text(delivery.manifest.semantic_qc)}")
    console.print(timings_table(job))
    console.print(f"Cost   {cost_text(job)}")
    console.print(f"Video  [bold]{file}[/] ({file.stat().st_size / 1e6:.1f} MB)")
    until = delivery.play_url.expire_time.ToDatetime()
    console.print(f"Play   in a browser until {until:%H:%M} UTC, while the stack runs (`aiprod up`):")
    console.print(delivery.play_url.url, soft_wrap=True, highlight=False, style="dim")


def print_end(console: Console, job: pb.Job) -> None:
    """The end of a job that delivered nothing."""
    state = pb.Job.State.Name(job.state)
    console.print(f"[{STATES[job.state]}]{job.name} {state}[/] {job.error.message}", highlight=False)
    if job.HasField("quality"):
        console.print(qc_table(job.quality.technical))


def size(job: pb.Job) -> str:
    rate = job.format.frame_rate
    return f"{job.format.width}x{job.format.height} at {rate.numerator / rate.denominator:g} fps"


def cost_text(job: pb.Job) -> str:
    return f"${job.cost_usd_micros / 1e6:.2f}" if job.HasField("cost_usd_micros") else "unknown"


def semantic_text(semantic: llm.SemanticQc) -> str:
    if semantic.state != llm.SemanticQc.SCORED:
        return f"UNSCORED ({semantic.reason})"
    scores = semantic.scores
    return (
        f"consistency {scores.visual_consistency:.1f}, style {scores.style_coherence:.1f}, "
        f"narrative {scores.narrative_flow:.1f}, prompt {scores.prompt_alignment:.1f} ({semantic.engine})"
    )


def qc_table(report: probe.QcReport) -> Table:
    table = Table("Check", "Verdict", "Measured", "Expected", title="Technical QC", title_justify="left")
    for check in report.checks:
        verdict = probe.Verdict.Name(check.verdict)
        measured = f"{check.measured} {check.unit}" if check.measured else ""
        table.add_row(check.code, f"[{COLOURS[check.verdict]}]{verdict}[/]", measured, check.expected)
    return table


def timings_table(job: pb.Job) -> Table:
    table = Table("Stage", "Seconds", title="Timings", title_justify="left")
    for run in job.stages:
        seconds = (run.end_time.ToNanoseconds() - run.start_time.ToNanoseconds()) / 1e9
        table.add_row(STAGES[run.stage], f"{seconds:.2f}" if run.HasField("end_time") else "not finished")
    if job.HasField("end_time"):
        whole = (job.end_time.ToNanoseconds() - job.create_time.ToNanoseconds()) / 1e9
        table.add_row("[bold]Job[/]", f"[bold]{whole:.2f}[/]")
    return table


def jobs_table(jobs: list[pb.Job]) -> Table:
    table = Table(
        Column("Job", no_wrap=True), "State", "Title", Column("Length", no_wrap=True), "Created (UTC)", "Cost"
    )
    for job in jobs:
        state = f"[{STATES.get(job.state, 'cyan')}]{pb.Job.State.Name(job.state)}[/]"
        created = f"{job.create_time.ToDatetime():%m-%d %H:%M}"
        table.add_row(job.name, state, job.title, f"{job.duration_sec:g} s", created, cost_text(job))
    return table


def probe_table(report: probe.ProbeReport) -> Table:
    table = Table("Stream", "Codec", "Details", title=report.format.format_name, title_justify="left")
    for stream in report.streams:
        table.add_row(f"{stream.index} {stream.codec_type}", stream.codec_name, _details(stream))
    return table


def _details(stream: probe.Stream) -> str:
    if stream.HasField("video"):
        video = stream.video
        rate = video.avg_frame_rate
        fps = f"{rate.numerator / rate.denominator:g} fps" if rate.denominator else "no rate"
        return f"{video.display_width}x{video.display_height}, {fps}, {video.pix_fmt}, {stream.profile}"
    if stream.HasField("audio"):
        audio = stream.audio
        return f"{audio.sample_rate} Hz, {audio.channel_layout or audio.channels}"
    return ""
