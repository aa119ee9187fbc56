"""What the user sees of jobs: a table of many, a report of one that ended."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from aiprod.film.v1.media_pb2 import Music, Narration
from aiprod.film.v1.options_pb2 import Captions, Direction, FilmOptions
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1.resources_pb2 import Verdict
from aiprod_cli.terminal.amounts import cost_text, counted, megabytes
from aiprod_cli.terminal.output import Output
from aiprod_cli.terminal.probe_tables import print_checks, print_signal_quality, print_verdict
from aiprod_cli.terminal.progress import STAGES
from aiprod_cli.terminal.tables import print_table
from aiprod_film.amounts import dollars
from aiprod_film.frames import SECOND
from aiprod_film.messages.values import read_rate

STATE_COLOURS = {
    gateway_pb.Job.SUCCEEDED: "green",
    gateway_pb.Job.FAILED: "red",
    gateway_pb.Job.CANCELLED: "yellow",
    gateway_pb.Job.WAITING_FOR_REVIEW: "cyan",
}

DECISIONS = {
    gateway_pb.Job.IN_REVIEW: "in review",
    gateway_pb.Job.APPROVED: "approved",
    gateway_pb.Job.CHANGES_REQUESTED: "changes asked",
}
"""What a room has decided about a film, in words."""

SPOKEN = {Narration.STATED: "own", Narration.AUTO: "auto", Narration.RECORDED: "a recording"}
"""What a film's narration is made from, as `--narration` names it."""


def print_delivery(
    output: Output, job: gateway_pb.Job, delivery: gateway_api.Delivery, file: Path, stack_stays: bool
) -> None:
    """Prints the report of a job that succeeded; `file` is its saved film.

    Its URL works only while the stack runs, so it is printed only if `stack_stays`.
    """
    console = output.console
    console.print()
    heading = f"{job.duration_sec:g} s, {size_text(job)}, {', '.join(job.engines)}"
    console.print(Text.assemble((job.title, "bold"), f"  {heading}"))
    print_shortcomings(output.notes, job)
    print_verdict(console, delivery.manifest.technical_qc)
    print_semantic_qc(console, delivery.manifest.semantic_qc)
    print_signal_quality(console, delivery.manifest.technical_qc)
    print_table(console, timings_table(job))
    if reused := sum(scene.reused for scene in job.scenes):
        console.print(f"Scenes {len(job.scenes) - reused} rendered, {reused} reused")
    console.print(f"Cost   {cost_text(job)}")
    console.print(f"Open   aiprod open {job.name.removeprefix('jobs/')}")
    if stack_stays:
        until = delivery.play_url.expire_time.ToDatetime()
        # Written out, a signed URL would bury the report under ten lines.
        link = Text(f"in a browser until {until:%H:%M} UTC", style=f"underline link {delivery.play_url.url}")
        console.print(Text.assemble("Play   ", link))
    console.print(f"Video  {megabytes(file.stat().st_size)}, saved as")


def print_job(output: Output, job: gateway_pb.Job) -> None:
    """Prints a job: what you asked for, the options in effect, and what the film does not show."""
    scenes = len(job.storyboard.scenes)
    source = job.options.music.source
    music = Music.Source.Name(source).lower() if source else "as the text says"
    captions = Captions.Name(job.options.captions).lower() if job.options.captions else "as the text says"
    title = FilmOptions.Choice.Name(job.options.title).lower() if job.options.title else "as the text says"
    rows = {
        "Job": job.name,
        "State": gateway_pb.Job.State.Name(job.state),
        "Made from": f"a storyboard of {counted(scenes, 'scene')}" if scenes else job.prompt,
        "Title": job.title,
        "Length": f"{job.duration_sec:g} s, {size_text(job)}",
        "Captions": f"{captions}, in {job.caption_language}" if job.caption_language else captions,
        "Variant of": job.variants_of if job.variants_of != job.name else "",
        "Music": music,
        "Narration": SPOKEN.get(job.options.narration.source, ""),
        "Title shown": title,
        "Asked in the text": ", ".join(_direction_text(direction) for direction in job.directions),
        "Made by": ", ".join(job.engines),
        "Degraded": job.degraded_reason,
        "Cost": cost_text(job),
        "Error": job.error.message,
    }
    columns = Column("Field", no_wrap=True), Column("Value", overflow="fold")
    table = Table(*columns, box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in rows.items():
        if value:
            table.add_row(name, Text(value))
    for item in job.unshown:
        table.add_row("Not shown", Text(_unshown_text(item)))
    for number, made in enumerate(job.quality_rounds, start=1):
        round_name = f", round {number}" if len(job.quality_rounds) > 1 else ""
        table.add_row(f"Quality control{round_name}", Text(_round_text(made)))
    output.table(table)


def _round_text(made: gateway_pb.QualityRound) -> str:
    score = f", {made.semantic_score:.1f} of 10" if made.HasField("semantic_score") else ""
    delivered = ", delivered" if made.delivered else ""
    scenes = [f"{each.scene}: {_failing_text(each)}" for each in made.failing_scenes]
    return "; ".join([f"{Verdict.Name(made.verdict)}{score}{delivered}", *scenes])


def _failing_text(scene: gateway_pb.FailingScene) -> str:
    remedies = {
        gateway_pb.FailingScene.REPLAN: f" → planned again: {scene.action}",
        gateway_pb.FailingScene.RESEED: " → rendered again with a new seed",
    }
    hindrance = f" (not planned again: {scene.unrevised_reason})" if scene.unrevised_reason else ""
    return ", ".join(scene.reasons) + remedies.get(scene.remedy, "") + hindrance


def _direction_text(direction: Direction) -> str:
    return direction.words if direction.followed else f"{direction.words} (not followed)"


def print_unshown(console: Console, unshown: Sequence[Unshown]) -> None:
    """Prints what was asked for and no scene shows, a line each."""
    if unshown:
        console.print("Not shown:")
    for item in unshown:
        console.print(f"  {_unshown_text(item)}")


def _unshown_text(item: Unshown) -> str:
    where = f" ({item.scene})" if item.scene else ""
    return f"“{item.words}”{where}: {item.explanation}"


def print_shortcomings(notes: Console, job: gateway_pb.Job) -> None:
    """Prints why the plan is not what a model would write, and what it does not show."""
    if job.degraded:
        notes.print(Text(f"degraded: {job.degraded_reason}", style="yellow"))
    print_unshown(notes, job.unshown)


def print_plan(console: Console, job: gateway_pb.Job) -> None:
    """Prints the scenes of a job that waits for review, what they cost, and how to decide."""
    table = Table(
        Column("Scene"), Column("Title"), Column("Length", justify="right"), Column("Cost", justify="right")
    )
    rate = read_rate(job.format.frame_rate)
    for scene in job.scenes:
        seconds = f"{float(scene.frame_count / rate):.1f} s"
        table.add_row(scene.scene, Text(scene.title), seconds, _estimate(scene))
    print_table(console, table)
    console.print(f"Rendering “{job.title}” costs about {_estimate(job)}.")
    until = job.plan_review.expire_time.ToDatetime()
    room = job.name.removeprefix("jobs/")
    console.print(f"The plan waits for a review until {until:%Y-%m-%d %H:%M} UTC.")
    console.print(f"Edit it with `aiprod room {room} edit`, then `aiprod approve {room}`.")


def _estimate(priced: gateway_pb.Job | gateway_pb.SceneState) -> str:
    if not priced.HasField("estimated_cost_usd_micros"):
        return "an unknown amount"
    return dollars(priced.estimated_cost_usd_micros)


def print_failure(console: Console, job: gateway_pb.Job) -> None:
    """Prints why a job ended without a film."""
    state = gateway_pb.Job.State.Name(job.state)
    heading = f"{job.name} {state}"
    console.print(Text.assemble((heading, STATE_COLOURS[job.state]), f": {job.error.message}"))
    if job.HasField("quality"):
        print_checks(console, job.quality.technical)
        print_semantic_qc(console, job.quality.semantic)


def print_semantic_qc(console: Console, semantic: llm_pb.SemanticQc) -> None:
    """Prints the scores and one line for each finding."""
    console.print(f"Semantic QC: {semantic_text(semantic)}")
    for finding in semantic.findings:
        severity, where = llm_pb.Finding.Severity.Name(finding.severity), finding.scene or "the film"
        console.print(f"  {severity} in {where}: {finding.reason} ({finding.code})")


def semantic_text(semantic: llm_pb.SemanticQc) -> str:
    """The scores from 0 to 10 and their engine, or why there are none."""
    if semantic.state != llm_pb.SemanticQc.SCORED:
        return f"UNSCORED ({semantic.reason})"
    scores = semantic.scores
    return (
        f"consistency {scores.visual_consistency:.1f}, style {scores.style_coherence:.1f}, "
        f"narrative {scores.narrative_flow:.1f}, prompt {scores.prompt_alignment:.1f} ({semantic.engine})"
    )


def size_text(job: gateway_pb.Job) -> str:
    """The film's size in pixels and its frame rate."""
    rate = read_rate(job.format.frame_rate)
    return f"{job.format.width}x{job.format.height} at {float(rate):g} fps"


def variant_text(job: gateway_pb.Job) -> str:
    """What a new job makes: its prompt, or how the variant differs."""
    if not job.variants_of:
        storyboard = f"a storyboard of {counted(len(job.storyboard.scenes), 'scene')}"
        return f"“{job.prompt}”" if job.prompt else storyboard
    size = "the size of the film" if job.format_open else f"{job.format.width}x{job.format.height}"
    return f"{size}, captions in {job.caption_language}" if job.caption_language else size


def timings_table(job: gateway_pb.Job) -> Table:
    """The seconds of each stage and of the whole job."""
    table = Table("Stage", "Seconds", title="Timings", title_justify="left")
    for run in job.stages:
        seconds = (run.end_time.ToNanoseconds() - run.start_time.ToNanoseconds()) / SECOND
        table.add_row(STAGES[run.stage], f"{seconds:.2f}" if run.HasField("end_time") else "unfinished")
    if job.HasField("end_time"):
        total = (job.end_time.ToNanoseconds() - job.create_time.ToNanoseconds()) / SECOND
        table.add_row("Job", f"{total:.2f}", style="bold")
    return table


def jobs_table(jobs: list[gateway_pb.Job]) -> Table:
    """One row for each job."""
    table = Table(
        Column("Job", no_wrap=True),
        "State",
        "Review",
        "Title",
        Column("Length", no_wrap=True),
        "Created (UTC)",
        "Cost",
    )
    for job in jobs:
        state = Text(gateway_pb.Job.State.Name(job.state), STATE_COLOURS.get(job.state, "cyan"))
        created = f"{job.create_time.ToDatetime():%Y-%m-%d %H:%M}"
        review, length = DECISIONS.get(job.decision, ""), f"{job.duration_sec:g} s"
        table.add_row(job.name, state, review, job.title, length, created, cost_text(job))
    return table
