"""Texts of people are shown as they were written: they are no markup, and do not control the terminal."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.progress import TextColumn
from rich.table import Table

import aiprod_cli
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_cli.terminal.consoles import PlainConsole
from aiprod_cli.terminal.delivery_tables import deliveries_table
from aiprod_cli.terminal.failures import Failure
from aiprod_cli.terminal.job_tables import (
    jobs_table,
    print_failure,
    print_plan,
    print_semantic_qc,
    print_shortcomings,
    print_unshown,
)
from aiprod_cli.terminal.probe_tables import print_verdict, streams_table
from aiprod_cli.terminal.progress import job_display, transfer_bar
from aiprod_cli.terminal.tables import print_table

WRITTEN = "[red]Gone[/] [s1] :smile: [/]"
CONTROLS = "\x1b[31m\x07\u202e"
FORMAT = film.VideoFormat(width=320, height=240, frame_rate=film.FrameRate(numerator=24, denominator=1))
JOB = gateway_pb.Job(
    name="jobs/a",
    title=WRITTEN,
    prompt=WRITTEN,
    state=gateway_pb.Job.FAILED,
    format=FORMAT,
    scenes=[gateway_pb.SceneState(scene="s1", title=WRITTEN, frame_count=24)],
)
JOB.error.message = WRITTEN
PROGRAMS = probe_pb.ProbeReport(
    streams=[probe_pb.Stream(index=index, codec_name="mp2") for index in range(2)],
    programs=[
        probe_pb.Program(number=1, name=WRITTEN, streams=[0]),
        probe_pb.Program(number=2, streams=[1]),
    ],
)


def show_bars(console: PlainConsole) -> None:
    with job_display(console) as display:
        display.show(gateway_pb.JobEvent(job=JOB, stage=Stage.RENDER, scene="s1", fraction=0.5))


def show_upload(console: PlainConsole) -> None:
    with transfer_bar(console, WRITTEN, 10) as sent:
        sent(5)


SHOWN: dict[str, Callable[[PlainConsole], None]] = {
    "jobs": lambda console: print_table(console, jobs_table([JOB])),
    "failure": lambda console: print_failure(console, JOB),
    "plan": lambda console: print_plan(console, JOB),
    "shortcomings": lambda console: print_shortcomings(
        console, gateway_pb.Job(degraded=True, degraded_reason=WRITTEN)
    ),
    "unshown": lambda console: print_unshown(console, [Unshown(words=WRITTEN, explanation="no picture")]),
    "findings": lambda console: print_semantic_qc(
        console, llm_pb.SemanticQc(findings=[llm_pb.Finding(reason=WRITTEN, scene="s1")])
    ),
    "verdict": lambda console: print_verdict(
        console,
        probe_pb.QcReport(
            verdict=probe_pb.PASS,
            checks=[probe_pb.QcCheck(code="BITRATE", verdict=probe_pb.SKIPPED, reason=WRITTEN)],
        ),
    ),
    "streams": lambda console: print_table(
        console, streams_table(probe_pb.ProbeReport(streams=[probe_pb.Stream(codec_name=WRITTEN)]))
    ),
    "programs": lambda console: print_table(console, streams_table(PROGRAMS)),
    "deliveries": lambda console: print_table(
        console, deliveries_table([storage_pb.DeliveryManifest(job="jobs/a", title=WRITTEN)])
    ),
    "title of a table": lambda console: print_table(console, Table("Stream" + "-" * 40, title=WRITTEN)),
    "bars": show_bars,
    "upload": show_upload,
}


def printed(show: Callable[[PlainConsole], None], *, terminal: bool = True, width: int = 120) -> str:
    """What people see, without its colours."""
    file = StringIO()
    show(PlainConsole(file=file, width=width, force_terminal=terminal))
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", file.getvalue())


@pytest.mark.parametrize("name", SHOWN)
def test_brackets_and_colons_are_shown(name: str) -> None:
    assert WRITTEN in printed(SHOWN[name])


@pytest.mark.parametrize("name", ["jobs", "streams", "deliveries"])
def test_brackets_and_colons_reach_a_pipe_and_a_narrow_terminal(name: str) -> None:
    assert WRITTEN in printed(SHOWN[name], terminal=False)
    assert "[red]Gone[/]" in printed(SHOWN[name], width=40)


@pytest.mark.parametrize("terminal", [True, False])
def test_control_characters_do_not_reach_the_terminal(terminal: bool) -> None:
    file = StringIO()
    console = PlainConsole(file=file, width=120, force_terminal=terminal, no_color=True)
    job = gateway_pb.Job(name="jobs/a", title=f"a{CONTROLS}b", state=gateway_pb.Job.FAILED)
    job.error.message = f"a{CONTROLS}b"
    console.print(f"a{CONTROLS}b")
    print_failure(console, job)
    print_table(console, jobs_table([job]))
    assert len(re.findall(r"a(\[31m)b", file.getvalue())) == 3


def test_the_decision_on_a_film_is_listed() -> None:
    job = gateway_pb.Job(name="jobs/a", state=gateway_pb.Job.SUCCEEDED, format=FORMAT)
    job.decision = gateway_pb.Job.CHANGES_REQUESTED
    assert "changes asked" in printed(lambda console: print_table(console, jobs_table([job])))


def test_an_error_says_what_it_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    failure = Failure("INVALID_ARGUMENT", "BAD_FIELD", WRITTEN)
    failure.show(as_json=False)
    failure.show(as_json=True)
    text, as_json = capsys.readouterr().err.splitlines()
    assert text == f"BAD_FIELD {WRITTEN}"
    assert f'"message": "{WRITTEN}"' in as_json


def test_no_other_console_is_made_and_no_markup_is_read() -> None:
    package = Path(aiprod_cli.__file__).parent
    rule = re.compile(
        r"(?<!class Plain)(?<!Plain)Console\(|from_markup|rich\.markup|rich import print|\[/[a-z ]*\]"
    )
    lines = [
        f"{file.name}: {line.strip()}"
        for file in package.rglob("*.py")
        for line in file.read_text().splitlines()
        if rule.search(line) or ("TextColumn(" in line and "markup=False" not in line)
    ]
    assert not lines
    assert TextColumn("").markup, "TextColumn reads markup unless it is told not to"
