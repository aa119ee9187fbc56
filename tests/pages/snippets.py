"""The snippets of a page of the documentation, in their order, and what runs them.

- ```` ```console ````: lines that begin with `$ ` are commands, the others their output; `…` is any text.
- ```` ```yaml title="film.yaml" ````: a file that later commands read; so are Python files.
- ```` ```python ````: a program.
- `<!-- not run: REASON -->` before a snippet leaves it out.

`JOB` in a command stands for the newest job, as it does for a reader.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

SECONDS = 180
TITLE = re.compile(r'title="([^"]+)"')
NOT_RUN = re.compile(r"<!-- not run: (.+?) -->", re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """A block of code; `not_run` is why it is left out, empty if it runs."""

    line: int
    language: str
    title: str
    text: str
    not_run: str = ""


@dataclass(frozen=True)
class Command:
    """A command and the lines that it prints, among others."""

    text: str
    output: tuple[str, ...]


def snippets(page: Path) -> Iterator[Snippet]:
    """Yields the page's blocks of code that have a language."""
    reason = ""
    for token in MarkdownIt().parse(page.read_text()):
        if token.type == "html_block" and (comment := NOT_RUN.search(token.content)):
            reason = " ".join(comment[1].split())
        elif token.type == "fence" and token.info:
            assert token.map
            language, _, rest = token.info.partition(" ")
            title = TITLE.search(rest)
            yield Snippet(token.map[0] + 1, language, title[1] if title else "", token.content, reason)
            reason = ""


def commands(snippet: Snippet) -> Iterator[Command]:
    """Yields the commands of a console's snippet. A backslash continues a command on the next line."""
    text = snippet.text.replace("\\\n", " ")
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *output = part.rstrip("\n").split("\n")
        yield Command(re.sub(r"\s+# .*", "", command), tuple(line for line in output if line.strip()))


class Reader:
    """Somebody who types a page's snippets in `folder`, with a stack that `environment` names."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._job = ""
        self._environment = {**environment, "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}

    def follow(self, page: Path) -> int:
        """Runs the page's snippets; returns how many. Raises AssertionError where a reader would stumble."""
        count = 0
        for snippet in snippets(page):
            if not snippet.not_run:
                self._run(snippet, f"{page.name}:{snippet.line}")
                count += 1
        return count

    def _run(self, snippet: Snippet, place: str) -> None:
        if snippet.title:
            (self._folder / snippet.title).write_text(snippet.text)
        elif snippet.language == "console":
            for command in commands(snippet):
                printed = self._shell(command.text, place)
                for line in command.output:
                    assert _occurs(line, printed), (
                        f"{place}: {command.text} does not print {line!r}:\n{printed}"
                    )
        elif snippet.language == "python":
            self._shell(f"{sys.executable} -", place, snippet.text)

    def _shell(self, command: str, place: str, text: str = "") -> str:
        command = re.sub(r"\bJOB\b", self._newest_job(), command) if "JOB" in command else command
        # Each command has a shell of its own, which begins with the variables of the one before.
        variables = self._folder / ".variables"
        variables.touch()
        script = f"set -a; source {variables}; {command}\nexport -p > {variables}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self._folder,
            env=self._environment,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        assert done.returncode == 0, f"{place}: {command} ends with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def _newest_job(self) -> str:
        """The newest job of the user, or what was the newest of the user before: reviewers have none."""
        found = re.search(r'"jobs/([0-9a-f]+)"', self._shell("aiprod jobs --json", "the newest job"))
        self._job = found[1] if found else self._job
        return self._job


def _occurs(line: str, printed: str) -> bool:
    """Whether the line is printed, whatever the width of spaces; `…` stands for any text of one line."""
    words = [re.escape(word).replace("…", ".*") for word in line.split()]
    return re.search(r"[ \t]+".join(words), printed) is not None
