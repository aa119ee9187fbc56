"""How every command behaves: help, pipes, errors, exit codes, settings."""

import io
import json
from pathlib import Path
from typing import Any

import grpc
import pytest
import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text
from typer.testing import CliRunner

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_cli.__main__ import app
from aiprod_cli.json_lines import JSON_LINES
from aiprod_cli.terminal.film_files import film_file, saved_film
from aiprod_cli.terminal.progress import job_display
from aiprod_cli.terminal.tables import print_table
from aiprod_client.errors import translated
from aiprod_rpc.errors import Unavailable
from aiprod_rpc.status import NoAnswer
from tests.json_output import documented
from tests.long_cases import long_cases

from .conftest import Cli, FilmRoom


def commands() -> list[list[str]]:
    """The words of every command."""
    root: Any = typer.main.get_command(app)
    context = root.context_class(root)
    found: list[list[str]] = []
    for name in root.list_commands(context):
        inner = getattr(root.get_command(context, name), "commands", {})
        group = ["room", "JOB"] if name == "room" else [name]
        found += [[*group, one] for one in inner] or [[name]]
    return found


@pytest.mark.parametrize("command", [["room", "JOB"], *commands()], ids=" ".join)
def test_help_has_examples_and_no_types_of_flags(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"])
    assert shown.exit_code == 0
    assert "Example: aiprod " in shown.stdout
    assert "<bool>" not in shown.stdout
    assert "[[" not in shown.stdout


def test_every_command_with_json_says_what_it_prints() -> None:
    names = {" ".join(word for word in command if word != "JOB") for command in commands()}
    with_json = {name for name in names if "--json" in _help(name)}
    assert set(JSON_LINES) == with_json


def _help(name: str) -> str:
    first, *rest = name.split()
    words = [first, "JOB", *rest] if first == "room" else [first, *rest]
    return CliRunner().invoke(app, [*words, "--help"]).stdout


def test_the_version_is_that_of_the_package(cli_process: Cli) -> None:
    assert cli_process("--version").stdout.startswith("aiprod 0.")


@pytest.mark.parametrize(
    ("command", "settings", "code", "reason", "exit_code"),
    [
        (["jobs"], {"AIPROD_PORT": "1"}, "UNAVAILABLE", "SERVICE_UNAVAILABLE", 1),
        (["generate"], {}, "INVALID_ARGUMENT", "BAD_USAGE", 2),
        (["jobs"], {"AIPROD_PORT": "x"}, "INVALID_ARGUMENT", "BAD_SETTING", 2),
        (["open", "0123456789abcdef"], {"AIPROD_PORT": "1"}, "UNAVAILABLE", "STACK_ERROR", 1),
        *long_cases(
            (["jobs", "--count", "0"], {}, "INVALID_ARGUMENT", "BAD_USAGE", 2),
            (["jobs"], {"AIPROD_HOSTS": "x"}, "INVALID_ARGUMENT", "BAD_SETTING", 2),
        ),
    ],
)
def test_errors_are_json_where_json_is_asked_for(
    cli: Cli, command: list[str], settings: dict[str, str], code: str, reason: str, exit_code: int
) -> None:
    failed = cli(*command, "--json", **settings)
    error = json.loads(failed.stderr)
    assert (failed.returncode, error["code"], error["reason"]) == (exit_code, code, reason)
    assert set(error) == {"code", "reason", "message"}
    assert failed.stdout == ""
    as_text = cli(*command, **settings)
    assert as_text.returncode == exit_code
    assert "{" not in as_text.stderr


@pytest.mark.parametrize(
    "options",
    [["--duration", "900"], *long_cases(["--project", "Big Film"], ["--size", "100000x2"])],
)
def test_a_request_that_breaks_a_rule_starts_no_stack(cli: Cli, tmp_path: Path, options: list[str]) -> None:
    refused = cli("generate", "a film", *options)
    assert refused.returncode == 2
    assert not list(tmp_path.iterdir())


def test_a_storyboard_that_breaks_a_rule_names_the_line(cli: Cli, tmp_path: Path) -> None:
    board = tmp_path / "film.yaml"
    board.write_text("scenes:\n  - text: a fox\n    duration: 4000\n")
    refused = cli("generate", "--storyboard", str(board), "--json")
    assert refused.returncode == 2
    assert f"{board}:3: scenes[0].duration" in json.loads(refused.stderr)["message"]
    hint = cli("generate", str(board))
    assert (hint.returncode, "--storyboard" in hint.stderr) == (2, True)


def test_settings_are_shown_with_their_source_and_without_secrets(cli: Cli) -> None:
    settings = {"AIPROD_TOKEN": "geheim", "AIPROD_LLM_API_KEY": "geheim", "AIPROD_PORT": "1234"}
    shown = cli("config", "--json", **settings)
    assert "geheim" not in shown.stdout
    rows = {row["name"]: row for row in documented("config", shown.stdout)}
    assert (rows["AIPROD_PORT"]["value"], rows["AIPROD_PORT"]["source"]) == ("1234", "environment")
    assert (rows["AIPROD_OUT"]["value"], rows["AIPROD_OUT"]["source"]) == ("out", "default")
    assert rows["AIPROD_TOKEN"]["value"] == rows["AIPROD_LLM_API_KEY"]["value"] == "********"
    lines = cli("config", **settings).stdout.splitlines()
    assert lines[0] == "Setting\tValue\tFrom"
    assert "AIPROD_PORT\t1234\tenvironment" in lines


def test_a_shell_gets_its_completion(cli_process: Cli) -> None:
    # It would look for the shell that started the tests, which may be none. Typer reads this at its import.
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    assert "_AIPROD_COMPLETE" in cli_process("--show-completion", "bash", **named).stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [("aiprod room JOB comme", {"comment", "comments"}), ("aiprod webhook ro", {"rotate"})],
)
def test_a_shell_completes_commands_inside_groups(cli_process: Cli, words: str, offered: set[str]) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert {*cli_process(_AIPROD_COMPLETE="complete_bash", **asked).stdout.split()} == offered


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (
            ["generate", "a fox", "--languages", "xx_1"],
            "--languages: must be a language tag such as fr or pt-BR",
        ),
        (["library", "create", "Bad Name"], "ID: must be 1 to 63 characters a-z, 0-9, or hyphens"),
        (["webhook", "add", "ftp://example.com"], "URL: must be an https:// URL"),
        (["login", "nowhere"], "URL: 'nowhere' is not an address such as https://films.example"),
        (["room", "JOB", "comment"], "TEXT is missing. See `aiprod room JOB comment --help`."),
    ],
)
def test_a_fault_names_what_was_typed_and_what_it_must_be(cli: Cli, command: list[str], fault: str) -> None:
    refused = cli(*command)
    assert refused.returncode == 2
    assert fault in refused.stderr


def test_a_pipe_gets_tabs_and_no_colours(room: FilmRoom) -> None:
    room.text("comment", "Too dark,\tand too [red]long")
    header, row = room.text("comments").splitlines()
    assert header.split("\t") == ["No.", "Where", "Author", "Time (UTC)", "Comment"]
    assert row.split("\t")[-1] == "Too dark, and too [red]long"


def test_a_narrow_terminal_keeps_words_whole() -> None:
    table = Table("Check", "Measured", "Expected", "Verdict")
    table.add_row("CONSTANT_FRAME_RATE", "all 0.042 s a frame", "constantly", "PASS")
    words = {"CONSTANT_FRAME_RATE", "Measured", "constantly", "PASS"}
    for width in (40, 60, 120):
        file = io.StringIO()
        print_table(Console(file=file, width=width, force_terminal=True, no_color=True), table)
        assert words <= set(file.getvalue().replace("\x1b[1m", "").replace("\x1b[0m", "").split())
        lines = [Text.from_ansi(line) for line in file.getvalue().splitlines()]
        assert max(line.cell_len for line in lines) <= width
        assert width < 57 or lines[0].plain.endswith("┓")


def test_films_are_named_by_their_titles(tmp_path: Path) -> None:
    file = film_file(tmp_path, "The Lighthouse: Part 2/3!", "jobs/0123456789abcdef")
    assert file.name == "the-lighthouse-part-2-3-01234567.mp4"
    assert film_file(tmp_path, "灯台" * 200, "jobs/0123456789abcdef").name.startswith("灯台")
    assert len(film_file(tmp_path, "灯台" * 200, "jobs/0123456789abcdef").name.encode()) < 140
    assert film_file(tmp_path, "…", "jobs/ab").name == "film-ab.mp4"
    assert saved_film(tmp_path, "0123456789abcdef") is None
    file.touch()
    assert saved_film(tmp_path, "jobs/0123456789abcdef") == file
    assert saved_film(tmp_path, "*") is None


def test_open_shows_a_saved_film_without_a_stack(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    file = film_file(out, "A fox", "jobs/0123456789abcdef")
    file.touch()
    opened = cli("open", "0123456789abcdef", AIPROD_OUT=str(out), AIPROD_PORT="1", PATH="/nowhere")
    assert (opened.returncode, opened.stdout.strip()) == (0, str(file)), opened.stderr


@pytest.mark.parametrize("command", [["job", "My film"], ["open", "a/b"]])
def test_what_cannot_be_a_job_is_refused(command: list[str]) -> None:
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 2
    assert "aiprod jobs" in refused.stderr


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["generat"], "did you mean generate?"),
        (["token"], "--user is missing"),
        (["usage", "--days", "x"], "--days: must be a whole number"),
        (["generate", "x", "--duration", "0"], "--duration: must be from 1 to 600"),
        (
            ["generate", "x", "--project", "A b"],
            "--project: must have at most 63 characters, each one of a-z",
        ),
        (["generate", "x", "--foo"], "there is no option --foo; did you mean --font"),
        (["probe", "ftp://host/file"], "must begin with one of https://, gs://"),
        (["probe", "/"], "'/' is a folder"),
    ],
)
def test_a_wrong_command_line_gets_a_plain_sentence_on_one_line(command: list[str], words: str) -> None:
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 2
    assert words in refused.stderr
    assert refused.stderr.startswith("BAD_USAGE ")
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.rstrip().endswith("--help`.")


@pytest.mark.parametrize("command", ["generate", "storyboard"])
def test_an_empty_standard_input_is_no_prompt(command: str) -> None:
    refused = CliRunner().invoke(app, [command, "-"], input=" \n")
    assert (refused.exit_code, "standard input has no text" in refused.stderr) == (2, True)


def test_a_wrong_address_is_explained_without_a_pattern(cli: Cli) -> None:
    refused = cli("jobs", AIPROD_URL="films.example")
    assert refused.returncode == 2
    assert "such as `https://films.example`" in refused.stderr
    assert "pattern" not in refused.stderr


def test_a_table_with_columns_that_must_not_wrap_cuts_no_word() -> None:
    table = Table("No.", "Author", Column("Time (UTC)", no_wrap=True), "Description")
    table.add_row("2", "ada", "2026-11-27 15:36", "")
    for width in range(40, 70):
        file = io.StringIO()
        print_table(Console(file=file, width=width, force_terminal=True, no_color=True), table)
        assert "…" not in file.getvalue()


def test_bars_keep_the_order_of_the_stages_and_scenes_that_are_there_are_full() -> None:
    job = gateway_pb.Job(scenes=[gateway_pb.SceneState(scene="s1", title="A fox", rendered=True)])
    file = io.StringIO()
    with job_display(Console(file=file, width=100, force_terminal=True, no_color=True)) as display:
        for stage in (Stage.DELIVER, Stage.PLAN):
            display.show(gateway_pb.JobEvent(stage=stage, fraction=1))
        display.show(gateway_pb.JobEvent(job=job))
    lines = [Text.from_ansi(line).plain for line in file.getvalue().splitlines()]
    bars = [line for line in lines if "%" in line][-4:]
    assert [line.split(" ━")[0].strip() for line in bars] == [
        "Plan the scenes",
        "Render",
        "1 A fox",
        "Deliver",
    ]
    assert all("100%" in line for line in bars)


def test_a_folder_that_cannot_be_written_is_refused_before_a_film_is_made(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = cli("generate", "a film", AIPROD_OUT=str(tmp_path / "file" / "out"))
    assert (refused.returncode, "AIPROD_OUT: " in refused.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "no stack was started"


async def test_a_client_that_gets_no_answer_is_told_to_check_the_address() -> None:
    with pytest.raises(Unavailable, match="does not answer at this address") as raised, translated():
        raise NoAnswer(
            grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata()),
            Unavailable("gateway is not available", reason="SERVICE_UNAVAILABLE"),
        )
    assert raised.value.reason == "SERVICE_UNAVAILABLE"
