"""Where output goes: progress and tables for people, JSON for programs."""

import json
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.table import Table

from aiprod_cli.terminal.consoles import PlainConsole
from aiprod_cli.terminal.tables import print_table

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object per line to standard output.")]


class Output:
    """Results go to standard output, all else to standard error; with `--json`, only JSON is printed.

    `console` shows progress and reports on a terminal, and nothing in a pipe; `notes` are for both.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.notes = PlainConsole(stderr=True, quiet=as_json)
        self.console = PlainConsole(stderr=True, quiet=as_json or not self.notes.is_terminal)
        self.results = PlainConsole(quiet=as_json)

    def progress(self, line: str) -> None:
        """Prints what happens meanwhile."""
        self.console.print(line, style="dim", soft_wrap=True)

    def note(self, line: str) -> None:
        """Prints what the user should know in any case."""
        self.notes.print(line, soft_wrap=True)

    def table(self, table: Table, empty: str = "") -> None:
        """Prints a table of results; on a terminal, one without rows is the sentence `empty`."""
        if empty and not table.row_count and self.results.is_terminal:
            self.note(empty)
        else:
            print_table(self.results, table)

    def json(self, message: Message) -> None:
        """Prints the message as a line of JSON with `--json`."""
        if self.as_json:
            # Flushed, because programs read the lines of a watch as they come.
            print(to_json(message), flush=True)


def to_json(message: Message) -> str:
    """The message as JSON on one line, with the contract's field names."""
    return json.dumps(MessageToDict(message, preserving_proto_field_name=True), ensure_ascii=False)
