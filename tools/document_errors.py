"""Writes the table of errors in docs/api.md from the registry of reasons, or checks that it is up to date."""

import sys
from collections.abc import Sequence
from pathlib import Path

from aiprod_rpc.reason import Reason
from aiprod_rpc.reasons import REASONS

PAGE = Path(__file__).parent.parent / "docs/api.md"
START = "<!-- `make docs` writes these tables from aiprod_rpc.reasons. -->\n"
END = "<!-- end of the tables of errors -->\n"


def main() -> None:
    """Writes the page; with the argument `check`, exits with 1 if it is out of date."""
    page = PAGE.read_text()
    before, _, rest = page.partition(START)
    text = f"{before}{START}{tables()}\n{END}{rest.partition(END)[2]}"
    if sys.argv[1:] == ["check"]:
        if page != text:
            sys.exit(f"{PAGE} is out of date: run `make docs` and commit the result")
        print("docs/api.md has the current table of errors")
    else:
        PAGE.write_text(text)


def tables() -> str:
    """One section with a table for each group of reasons."""
    return "".join(f"\n### {group}\n\n{table(reasons)}" for group, reasons in REASONS.items())


def table(reasons: Sequence[Reason]) -> str:
    """The reasons as Markdown, sorted by code and name."""
    rows = [
        f"| {reason.name} | {reason.code} | {reason.http} | {reason.remedy} |\n"
        for reason in sorted(reasons, key=lambda reason: (reason.code, reason.name))
    ]
    return "".join(["| reason | code | HTTP | what to do |\n|---|---|---|---|\n", *rows])


if __name__ == "__main__":
    main()
