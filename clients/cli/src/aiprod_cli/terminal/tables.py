"""Tables as the output takes them: drawn on a terminal, tab-separated in a pipe."""

from rich.console import Console, Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from aiprod_cli.terminal.consoles import plain

UNLIMITED = 10_000
"""A width in which no word must break."""


def print_table(console: Console, table: Table) -> None:
    """Prints a table whose words stay whole.

    A terminal that is too narrow for a row gets a line for each of its cells. A pipe gets a header and a line
    for each row, with tabs between the cells.
    """
    if console.quiet:
        return
    if not console.is_terminal:
        # Rich would make spaces of the tabs.
        print(*_tab_separated(table), sep="\n", file=console.file)
    elif _fits(console, table):
        console.print(table)
    else:
        _print_records(console, table)


def _fits(console: Console, table: Table) -> bool:
    """Sets the columns' widths, because Rich would cut words of one column to give room to another.

    False if the terminal is too narrow for whole words.
    """
    unlimited = console.options.update(width=UNLIMITED)
    ranges = [
        Measurement.get(console, unlimited, Group(*map(_text, cells)))
        for cells in ((column.header, *column.cells) for column in table.columns)
    ]
    widths = [
        size.maximum if column.no_wrap else size.minimum
        for column, size in zip(table.columns, ranges, strict=True)
    ]
    # Rich measures a column that must not wrap as if it could.
    frame = Measurement.get(console, unlimited, table).minimum - sum(size.minimum for size in ranges)
    spare = console.width - frame - sum(widths)
    if spare < 0:
        return False
    while spare > 0 and (narrow := [i for i, size in enumerate(ranges) if widths[i] < size.maximum]):
        # Spare room goes to the column that would wrap most.
        neediest = max(narrow, key=lambda i: ranges[i].maximum - widths[i])
        widths[neediest] += 1
        spare -= 1
    for column, width in zip(table.columns, widths, strict=True):
        column.width = min(width, column.max_width or width)
    return True


def _tab_separated(table: Table) -> list[str]:
    rows = [_cell(str(column.header)) for column in table.columns] if table.show_header else []
    lines = ["\t".join(rows)] if rows else []
    return lines + ["\t".join(_cell(cell.plain) for cell in row) for row in _rows(table)]


def _cell(text: str) -> str:
    return " ".join(plain(text).split())


def _rows(table: Table) -> list[tuple[Text, ...]]:
    columns = [[_text(cell) for cell in column.cells] for column in table.columns]
    return list(zip(*columns, strict=True))


def _text(cell: object) -> Text:
    return cell if isinstance(cell, Text) else Text(str(cell))


def _print_records(console: Console, table: Table) -> None:
    if table.title:
        console.print(table.title, style="italic")
    names = [str(column.header) for column in table.columns]
    width = max(map(len, names))
    for row in _rows(table):
        for name, cell in zip(names, row, strict=True):
            if cell.plain:
                lines = cell.wrap(console, max(console.width - width - 2, 1))
                for number, line in enumerate(lines):
                    console.print(Text(f"{'' if number else name:<{width}}  ", style="bold"), line, sep="")
        if table.show_header:
            console.print()
