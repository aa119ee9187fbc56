"""Progress of jobs and transfers: bars on a terminal, lines elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as gateway_pb

STAGES = {
    Stage.PLAN: "Plan the scenes",
    Stage.ROOM: "Open the room",
    Stage.RENDER: "Render",
    Stage.ASSEMBLE: "Assemble the master",
    Stage.PROBE: "Technical QC",
    Stage.WATCH: "Semantic QC",
    Stage.GATE: "Quality gate",
    Stage.DELIVER: "Deliver",
}


WIDE = 80
"""Columns of a terminal that has room for speed and time beside the name of a file."""
PLACES = {stage: place for place, stage in enumerate(STAGES)}


class JobProgress(Progress):
    """Bars in the order of the stages, whatever the order of their first events.

    Stages overlap, and the events of a job that ended before name its scenes last.
    """

    def make_tasks_table(self, tasks: Iterable[Task]) -> Table:
        """The bars, each at the `place` of its stage and scene."""
        return super().make_tasks_table(sorted(tasks, key=lambda task: task.fields["place"]))


class JobDisplay(Protocol):
    """Shows a job's events."""

    def show(self, event: gateway_pb.JobEvent) -> None:
        """Shows one event."""


class JobBars:
    """One bar for each stage, with the scenes under their stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stages: dict[int, TaskID] = {}
        self._scenes: dict[str, TaskID] = {}
        self._done: dict[str, float] = {}

    def show(self, event: gateway_pb.JobEvent) -> None:
        """Moves the bar of the event's stage or scene."""
        if event.job.scenes:
            self._show_scenes(event.job)
        if event.scene in self._scenes:
            self._show_scene(event.scene, event.fraction)
        elif event.stage in STAGES and not event.scene:
            self._progress.update(self._bar(event.stage), completed=event.fraction)

    def _bar(self, stage: Stage.ValueType) -> TaskID:
        if stage not in self._stages:
            self._stages[stage] = self._progress.add_task(STAGES[stage], total=1, place=(PLACES[stage], 0))
        return self._stages[stage]

    def _show_scenes(self, job: gateway_pb.Job) -> None:
        """Adds a bar for each scene; that of a scene which the job has is full."""
        self._progress.update(self._bar(Stage.RENDER), total=len(job.scenes))
        for number, scene in enumerate(job.scenes, 1):
            if scene.scene not in self._scenes:
                title, place = f"  {number} {scene.title}", (PLACES[Stage.RENDER], number)
                self._scenes[scene.scene] = self._progress.add_task(title, total=1, place=place)
            if scene.rendered:
                self._show_scene(scene.scene, 1)

    def _show_scene(self, scene: str, fraction: float) -> None:
        self._done[scene] = fraction
        self._progress.update(self._scenes[scene], completed=fraction)
        self._progress.update(self._bar(Stage.RENDER), completed=sum(self._done.values()))


class JobLines:
    """One line for each finished stage and scene."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, event: gateway_pb.JobEvent) -> None:
        """Prints a line if the event ends a stage or scene."""
        if event.fraction >= 1 and event.stage in STAGES and event.job.state != gateway_pb.Job.FAILED:
            step = STAGES[event.stage] + (f" {event.scene}" if event.scene else "")
            if not event.job.HasField("end_time"):
                self._console.print(event.message or f"{step}: done")


@contextmanager
def job_display(console: Console) -> Iterator[JobDisplay]:
    """Bars if the console is a terminal, lines otherwise."""
    if not console.is_terminal:
        yield JobLines(console)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with JobProgress(*columns, console=console) as progress:
        yield JobBars(progress)


@contextmanager
def transfer_bar(console: Console, title: str, size: int) -> Iterator[Callable[[int], None]]:
    """A bar for `size` bytes. Yields a function that takes the number of bytes transferred so far."""
    columns: list[ProgressColumn] = [TextColumn("{task.description}", markup=False)]
    if console.width >= WIDE:
        columns += [BarColumn(bar_width=30), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()]
    else:
        # Rich would cut all of them to a letter each.
        columns += [TaskProgressColumn()]
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=size)
        yield lambda transferred: progress.update(task, completed=transferred)


class CheckBars:
    """The bars of a check: its file is sent, then decoded. A terminal shows one bar at a time."""

    def __init__(self, console: Console, bars: ExitStack, source: str) -> None:
        self._console, self._bars, self._source = console, bars, source
        self._send: Callable[[int], None] | None = None
        self._decode: Callable[[float], None] | None = None

    def on_upload(self, sent: int) -> None:
        """Shows the bytes that are sent."""
        if self._send is None:
            file = Path(self._source)
            bar = transfer_bar(self._console, file.name, file.stat().st_size)
            self._send = self._bars.enter_context(bar)
        self._send(sent)

    def on_decode(self, share: float) -> None:
        """Shows the share that is decoded, 0 to 1."""
        if self._decode is None:
            self._bars.close()
            self._decode = self._bars.enter_context(_share_bar(self._console, "Decoding"))
        self._decode(share)


@contextmanager
def _share_bar(console: Console, name: str) -> Iterator[Callable[[float], None]]:
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(name, total=1.0)
        yield lambda share: bar.update(task, completed=share)
