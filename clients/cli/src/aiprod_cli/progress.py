"""A job's way on the terminal: a bar per stage and scene, or a line per stage where nobody looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from aiprod.gateway.v1 import resources_pb2 as pb

STAGES = {
    pb.PLAN: "Plan the scenes",
    pb.ROOM: "Open the room",
    pb.RENDER: "Render",
    pb.ASSEMBLE: "Assemble the master",
    pb.PROBE: "Technical QC",
    pb.WATCH: "Semantic QC",
    pb.GATE: "Gate",
    pb.DELIVER: "Deliver",
}


class Display(Protocol):
    def show(self, event: pb.JobEvent) -> None: ...


class Bars:
    """Live bars: scenes stand under their stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stages: dict[int, TaskID] = {}
        self._scenes: dict[str, TaskID] = {}
        self._done: dict[str, float] = {}

    def show(self, event: pb.JobEvent) -> None:
        if event.job.scenes and not self._scenes:
            self._add_scenes(event.job)
        if event.scene in self._scenes:
            self._show_scene(event)
        elif event.stage in STAGES and not event.scene:
            self._progress.update(self._bar(event.stage), completed=event.fraction)

    def _bar(self, stage: pb.Stage.ValueType) -> TaskID:
        if stage not in self._stages:
            self._stages[stage] = self._progress.add_task(STAGES[stage], total=1)
        return self._stages[stage]

    def _add_scenes(self, job: pb.Job) -> None:
        # The scenes are known before the room is opened, and stand below it.
        self._bar(pb.ROOM)
        self._stages[pb.RENDER] = self._progress.add_task(STAGES[pb.RENDER], total=len(job.scenes))
        for number, scene in enumerate(job.scenes, 1):
            text = f"  [dim]{number}[/] {scene.title}"
            self._scenes[scene.scene] = self._progress.add_task(text, total=1)

    def _show_scene(self, event: pb.JobEvent) -> None:
        self._done[event.scene] = event.fraction
        self._progress.update(self._scenes[event.scene], completed=event.fraction)
        self._progress.update(self._stages[pb.RENDER], completed=sum(self._done.values()))


class Lines:
    """One line for each stage and scene that is done."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, event: pb.JobEvent) -> None:
        if event.fraction >= 1 and event.stage in STAGES and event.job.state not in (pb.Job.FAILED,):
            what = STAGES[event.stage] + (f" {event.scene}" if event.scene else "")
            if not event.job.HasField("end_time"):
                self._console.print(f"{what}: done", highlight=False)


@contextmanager
def display(console: Console) -> Iterator[Display]:
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (
        TextColumn("{task.description}", table_column=None),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)


@contextmanager
def transfer_bar(console: Console, title: str, size: int) -> Iterator[Callable[[int], None]]:
    """A bar that is told how many of `size` bytes are here."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=size)
        yield lambda here: progress.update(task, completed=here)
