"""What a job came to, as tables."""

from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm
from aiprod.probe.v1 import resources_pb2 as probe
from aiprod.storage.v1 import resources_pb2 as storage
from aiprod.storage.v1 import storage_service_pb2 as api_storage
from aiprod_cli.progress import STAGES

COLOURS = {
    probe.PASS: "green",
    probe.WARN: "yellow",
    probe.FAIL: "red",
    probe.ERROR: "red",
    probe.INCOMPLETE: "yellow",
    probe.SKIPPED: "dim",
    probe.VERDICT_UNSPECIFIED: "dim",
}
CENT = 10_000
"""In millionths of a US dollar."""
PLACES = 3
"""Intervals that a table shows of a check."""
STATES = {pb.Job.SUCCEEDED: "green", pb.Job.FAILED: "red", pb.Job.CANCELLED: "yellow"}


def print_delivery(console: Console, job: pb.Job, delivery: api.Delivery, file: Path) -> None:
    console.print()
    console.print(f"[bold]{job.title}[/]  {job.duration_sec:g} s, {size(job)}, {', '.join(job.engines)}")
    if job.degraded:
        console.print(f"[yellow]degraded: {job.degraded_reason}[/]")
    console.print(qc_table(delivery.manifest.technical_qc))
    print_semantic(console, delivery.manifest.semantic_qc)
    print_signal_quality(console, delivery.manifest.technical_qc)
    console.print(timings_table(job))
    console.print(f"Cost   {cost_text(job)}")
    console.print(f"Video  [bold]{file}[/] ({megabytes(file.stat().st_size)})")
    until = delivery.play_url.expire_time.ToDatetime()
    console.print(f"Play   in a browser until {until:%H:%M} UTC, while the stack runs (`aiprod up`):")
    console.print(delivery.play_url.url, soft_wrap=True, highlight=False, style="dim")


def print_end(console: Console, job: pb.Job) -> None:
    """The end of a job that delivered nothing."""
    state = pb.Job.State.Name(job.state)
    console.print(f"[{STATES[job.state]}]{job.name} {state}[/] {job.error.message}", highlight=False)
    if job.HasField("quality"):
        console.print(qc_table(job.quality.technical))
        print_semantic(console, job.quality.semantic)


def print_semantic(console: Console, semantic: llm.SemanticQc) -> None:
    console.print(f"Semantic QC: {semantic_text(semantic)}")
    for finding in semantic.findings:
        severity, where = llm.Finding.Severity.Name(finding.severity), finding.scene or "the film"
        console.print(f"  {severity} in {where}: {finding.reason} ({finding.code})", highlight=False)


def size(job: pb.Job) -> str:
    rate = job.format.frame_rate
    return f"{job.format.width}x{job.format.height} at {rate.numerator / rate.denominator:g} fps"


def cost_text(job: pb.Job | storage.DeliveryManifest) -> str:
    if job.HasField("cost_usd_micros"):
        return dollars(job.cost_usd_micros)
    known = sum(cost.usd_micros for cost in job.costs.values()) if isinstance(job, pb.Job) else 0
    return f"unknown, at least {dollars(known)}" if known else "unknown"


def dollars(micros: int) -> str:
    places = 4 if 0 < micros < CENT else 2
    return f"${micros / 1e6:.{places}f}"


def semantic_text(semantic: llm.SemanticQc) -> str:
    if semantic.state != llm.SemanticQc.SCORED:
        return f"UNSCORED ({semantic.reason})"
    scores = semantic.scores
    return (
        f"consistency {scores.visual_consistency:.1f}, style {scores.style_coherence:.1f}, "
        f"narrative {scores.narrative_flow:.1f}, prompt {scores.prompt_alignment:.1f} ({semantic.engine})"
    )


def qc_table(report: probe.QcReport) -> Table:
    columns = ("Check", "Verdict", "Measured", "Expected", "Where")
    table = Table(*columns, title="Technical QC", title_justify="left")
    for check in report.checks:
        if check.verdict == probe.SKIPPED and not check.measured and not check.reason:
            continue
        verdict = probe.Verdict.Name(check.verdict)
        measured = f"{check.measured} {check.unit}" if check.measured else check.reason
        table.add_row(
            check.code,
            f"[{COLOURS[check.verdict]}]{verdict}[/]",
            measured,
            check.expected,
            _places(check),
            style="dim" if check.verdict == probe.SKIPPED else None,
        )
    return table


def _places(check: probe.QcCheck) -> str:
    """The first intervals, in seconds."""
    spans = [
        f"{interval.start.ToNanoseconds() / 1e9:.2f}-{interval.end.ToNanoseconds() / 1e9:.2f}"
        for interval in check.intervals[:PLACES]
    ]
    more = len(check.intervals) - PLACES
    return " ".join(spans) + (f" and {more} more" if more > 0 else "")


def print_signal_quality(console: Console, report: probe.QcReport) -> None:
    if not report.HasField("signal_quality"):
        return
    quality = report.signal_quality
    sound = f", sound {quality.sound:.1f}" if quality.HasField("sound") else ""
    console.print(
        f"Signal quality {quality.score:.1f} of 10 ({quality.method}): presence {quality.presence:.1f}, "
        f"exposure {quality.exposure:.1f}, motion {quality.motion:.1f}{sound}",
        highlight=False,
    )


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


def deliveries_table(manifests: list[storage.DeliveryManifest]) -> Table:
    # A narrow terminal wraps the title and nothing else.
    job, version = Column("Job", no_wrap=True), Column("V", no_wrap=True)
    rest = (Column(name, no_wrap=True) for name in ("Size", "Fetch", "Delivered", "Checks", "Cost"))
    table = Table(job, version, Column("Title", max_width=40), *rest, box=None, padding=(0, 2, 0, 0))
    for manifest in manifests:
        table.add_row(
            manifest.job,
            str(manifest.revision),
            manifest.title,
            megabytes(manifest.master.size),
            "scenes" if manifest.mode == storage.LAZY else "whole",
            f"{manifest.create_time.ToDatetime():%m-%d %H:%M}",
            probe.Verdict.Name(manifest.technical_qc.verdict),
            cost_text(manifest),
        )
    return table


def scenes_table(manifest: storage.DeliveryManifest) -> Table:
    """The bytes of each scene of the master; with the head they play by themselves."""
    title = f"Scenes in {manifest.master.name} (head: {manifest.head_length} bytes)"
    table = Table("Scene", "From", "To", "First byte", "Bytes", title=title, title_justify="left")
    for chunk in manifest.chunks:
        start, end = chunk.start.ToNanoseconds() / 1e9, chunk.end.ToNanoseconds() / 1e9
        places = str(chunk.byte_offset), str(chunk.byte_length)
        table.add_row(chunk.scene, f"{start:.2f} s", f"{end:.2f} s", *places)
    return table


def usage_table(group_by: str, answer: api_storage.GetUsageResponse) -> Table:
    name = Column(group_by.capitalize(), no_wrap=True)
    table = Table(name, "Jobs", "Failed", "Films", "Scenes reused", "Retries", "Score", "Cost")
    for row in answer.rows:
        table.add_row(*_usage_cells(row.key, row))
    table.add_section()
    table.add_row(*_usage_cells("all", answer.total), style="bold")
    return table


def _usage_cells(name: str, usage: storage.Usage) -> tuple[str, ...]:
    unpriced = f" + {usage.unpriced} unpriced" if usage.unpriced else ""
    return (
        name,
        str(usage.jobs),
        str(usage.failed),
        f"{usage.film_duration.ToNanoseconds() / 1e9:.0f} s",
        f"{usage.scenes_reused} of {usage.scene_count}",
        str(usage.retries),
        f"{usage.semantic_score:.1f} ({usage.scored})" if usage.scored else "unscored",
        f"${usage.cost_usd_micros / 1e6:.2f}{unpriced}",
    )


def budget_text(budget: storage.Budget) -> str:
    spent = f"${budget.spent_usd_micros / 1e6:.2f}"
    if not budget.HasField("limit_usd_micros"):
        return f"Today {spent} are spent; there is no daily budget (AIPROD_DAILY_BUDGET_USD)."
    limit = f"${budget.limit_usd_micros / 1e6:.2f}"
    return f"Today {spent} of {limit} are spent, {budget.spent_share:.0%}."


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


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
        size = f"{video.display_width}x{video.display_height}"
        turned = f"turned {video.rotation}°" if video.rotation else ""
        colour = "/".join(filter(None, (video.color_primaries, video.color_transfer, video.color_space)))
        words = (size, fps, video.pix_fmt, stream.profile, colour, video.color_range, turned, _rate(stream))
        return ", ".join(filter(None, words))
    if stream.HasField("audio"):
        audio = stream.audio
        layout = audio.channel_layout or f"{audio.channels} channels"
        return ", ".join(filter(None, (f"{audio.sample_rate} Hz", layout, stream.profile, _rate(stream))))
    return ""


def _rate(stream: probe.Stream) -> str:
    return f"{stream.bit_rate / 1000:.0f} kbit/s" if stream.HasField("bit_rate") else ""
