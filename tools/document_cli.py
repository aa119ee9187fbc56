"""Writes docs/cli.md and docs/aiprod.1 from the commands and their help, or checks that they are current."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from aiprod_cli.__main__ import app
from aiprod_cli.json_lines import ERROR_FIELDS, JSON_LINES, JsonLine
from aiprod_cli.terminal.exit_codes import MEANINGS

DOCS = Path(__file__).parent.parent / "docs"
HEAD = """# The command line

`make docs` writes this page and the manual page [aiprod.1](aiprod.1) from the commands themselves.
`aiprod COMMAND --help` shows the same. In a clone, `make setup` puts the command line into `.venv/bin`;
`aiprod --install-completion` completes commands and options in your shell.

- Results go to standard output, all else to standard error. In a pipe there are no colours and no
  progress, and tables are tab-separated with a header line. `NO_COLOR=1` switches colours off.
- `--json` prints one JSON object a line: the message that is named below, in the JSON of Protocol Buffers
  with the contract's field names. Fields that have their default are left out. A release may add fields,
  and keeps those that exist.
- An error under `--json` is one JSON object on standard error, with the fields {errors}.
- `AIPROD_URL` points commands at a deployment elsewhere. They send `AIPROD_TOKEN`, or the token that
  `aiprod login` stored for that URL. `aiprod config` shows which settings apply.

## Install it alone

Build the wheels in a clone, and install them with pipx or uv, on Python 3.12 or later:

<!-- run by tests/system/test_wheels.py -->
```console
$ uv build --all-packages --wheel --out-dir dist
$ pipx install --pip-args "--find-links dist" aiprod
$ uv tool install --find-links dist aiprod
```

It then starts a stack in any folder, or calls the deployment that `AIPROD_URL` names. `man docs/aiprod.1`
shows the manual page; copy it to a folder of your `MANPATH`, such as `~/.local/share/man/man1`.
"""


@dataclass(frozen=True)
class Page:
    """What the help says about one command; `parameters` are arguments and options with their help."""

    name: str
    usage: str
    text: tuple[str, ...]
    examples: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    lines: tuple[JsonLine, ...]


def main() -> None:
    """Writes both files; with the argument `check`, exits with 1 if one is out of date."""
    pages = list(all_pages())
    for path, text in ((DOCS / "cli.md", markdown(pages)), (DOCS / "aiprod.1", manual(pages))):
        if sys.argv[1:] != ["check"]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            sys.exit(f"{path} is out of date: run `make docs` and commit the result")
        else:
            print(f"docs/{path.name} is up to date")


def all_pages() -> Iterator[Page]:
    """The pages of all commands, in the order of the help."""
    root: Any = typer.main.get_command(app)
    context = root.context_class(root, info_name="aiprod")
    yield page(root, context)
    for name in root.list_commands(context):
        yield from pages_of(root.get_command(context, name), context)


def pages_of(command: Any, parent: Any) -> Iterator[Page]:
    """The page of a command, and those of the commands in it."""
    context = command.context_class(command, parent=parent, info_name=command.name)
    yield page(command, context)
    for inner in getattr(command, "commands", {}).values():
        yield from pages_of(inner, context)


def page(command: Any, context: Any) -> Page:
    """What the help of a command says."""
    paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    records = (param.get_help_record(context) for param in command.get_params(context))
    # The path of a group's command has the group's argument in it.
    name = context.command_path.replace(" JOB", "").replace(" {JOB}", "")
    return Page(
        name,
        " ".join([context.command_path, *command.collect_usage_pieces(context)]),
        tuple(part for part in paragraphs if not part.startswith("Example: ")),
        tuple(part.removeprefix("Example: ") for part in paragraphs if part.startswith("Example: ")),
        tuple((record[0].strip(), record[1]) for record in records if record),
        JSON_LINES.get(name.removeprefix("aiprod "), ()),
    )


def markdown(pages: list[Page]) -> str:
    """The page of the documentation."""
    parts = [HEAD.format(errors=", ".join(f"`{name}`" for name in ERROR_FIELDS)), "## Exit codes\n"]
    parts.append("| code | what it means |\n|---|---|")
    parts += [f"| {code} | {meaning} |" for code, meaning in MEANINGS.items()]
    for one in pages:
        parts += ["", f"## {one.name}\n", *(f"{text}\n" for text in one.text)]
        if one.examples:
            parts.append("```console\n" + "\n".join(f"$ {line}" for line in one.examples) + "\n```\n")
        parts.append(f"Usage: `{one.usage}`\n")
        parts += [f"- `{name}`: {text}" for name, text in one.parameters]
        if one.lines:
            parts += ["", "With `--json`:\n", *(f"- {line.when}: {shape(line)}" for line in one.lines)]
    return "\n".join(parts) + "\n"


def shape(line: JsonLine) -> str:
    """The message, or the fields, of a line of JSON."""
    return (
        f"`{line.message}`"
        if line.message
        else "an object with " + ", ".join(f"`{name}`" for name in line.fields)
    )


def manual(pages: list[Page]) -> str:
    """The manual page, in the macros of man(7)."""
    root = pages[0]
    parts = ['.TH AIPROD 1 "" "AIPROD" "User Commands"', ".SH NAME", f"aiprod \\- {roff(root.text[0])}"]
    parts += [".SH SYNOPSIS", f".B {roff(root.usage)}", ".SH COMMANDS"]
    for one in pages:
        parts += [f".SS {roff(one.usage)}", *(line for text in one.text for line in (".PP", roff(text)))]
        for name, text in one.parameters:
            parts += [".TP", f".B {roff(name)}", roff(text)]
        for example in one.examples:
            parts += [".PP", "Example:", ".PP", ".RS", roff(example), ".RE"]
    parts.append(".SH EXIT STATUS")
    for code, meaning in MEANINGS.items():
        parts += [".TP", f".B {code}", roff(meaning)]
    return "\n".join(parts) + "\n"


def roff(text: str) -> str:
    """Text without meaning to roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    # A line that begins with a dot or a quote would be a command of roff.
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    main()
