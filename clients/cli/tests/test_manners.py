"""How every command behaves: help, pipes, errors, exit codes, settings."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.testing import CliRunner

from aiprod_cli.__main__ import app
from aiprod_cli.json_lines import JSON_LINES
from aiprod_cli.terminal.film_files import film_file, saved_film
from aiprod_cli.terminal.tables import print_table
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
