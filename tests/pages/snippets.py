"""The snippets of a page of the documentation, in their order, and what runs them.

- ```` ```console ````: lines that begin with `$ ` are commands, the others their output; `…` is any text.
- ```` ```yaml title="film.yaml" ````: a file that later commands read; so are Python files.
- ```` ```python ````: a program.
- `<!-- not run: REASON -->` before a snippet leaves it out; `<!-- run by FILE -->` names the test that does.
- `<!-- first until Ctrl-C -->` before a snippet: its first command shows a stream while the others run.
- `<!-- until Ctrl-C -->` before a snippet: its command runs until the page ends.

`JOB` in a snippet stands for the newest job, as it does for a reader; `localhost:8080` is the reader's stack.
"""

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

SECONDS = 180
TITLE = re.compile(r'title="([^"]+)"')
MARK = re.compile(r"<!-- (not run:|run by|first until Ctrl-C|until Ctrl-C)(.*?) -->", re.DOTALL)
EDGE = 8080
PORT = re.compile(r"(localhost|127\.0\.0\.1):(808\d)\b")


@dataclass(frozen=True)
class Snippet:
    """A block of code; `mark` stands before it, such as `not run:`, and `note` is the rest of the mark."""

    line: int
    language: str
    title: str
    text: str
    mark: str = ""
    note: str = ""

    @property
    def is_run(self) -> bool:
        """Whether a reader of the page runs it."""
        return self.mark not in {"not run:", "run by"}


@dataclass(frozen=True)
class Command:
    """A command and the lines that it prints, among others."""

    text: str
    output: tuple[str, ...]


def snippets(page: Path) -> Iterator[Snippet]:
    """Yields the page's blocks of code that have a language."""
    mark = note = ""
    for token in MarkdownIt().parse(page.read_text()):
        if token.type == "html_block" and (comment := MARK.search(token.content)):
            mark, note = comment[1], " ".join(comment[2].split())
        elif token.type == "fence" and token.info:
            assert token.map
            language, _, rest = token.info.partition(" ")
            title = TITLE.search(rest)
            yield Snippet(token.map[0] + 1, language, title[1] if title else "", token.content, mark, note)
            mark = note = ""


def commands(snippet: Snippet) -> Iterator[Command]:
    """Yields the commands of a console's snippet. A backslash and an open quote continue on the next line."""
    text = snippet.text.replace("\\\n", " ")
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        first, *rest = part.rstrip("\n").split("\n")
        command = re.sub(r"\s+# .*", "", first)
        while rest and _is_open(command):
            command = f"{command}\n{rest.pop(0)}"
        yield Command(command, tuple(line for line in rest if line.strip()))


def _is_open(command: str) -> bool:
    """Whether a quote does not end."""
    try:
        shlex.split(command)
    except ValueError:
        return True
    return False


class Reader:
    """Somebody who types a page's snippets in `folder`, with a stack that `environment` names."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], words: Mapping[str, str] | None = None
    ) -> None:
        """`words` is what to put for further words in capitals."""
        self._folder = folder
        self._variables = folder / ".variables"
        self._words = dict(words or {})
        self._job = ""
        self._environment = {**environment, "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}

    def follow(self, page: Path) -> int:
        """Runs the page's snippets; returns how many. Raises AssertionError where a reader would stumble."""
        run = [snippet for snippet in snippets(page) if snippet.is_run]
        with ExitStack() as page_ends:
            for snippet in run:
                self._run(snippet, f"{page.name}:{snippet.line}", page_ends)
        return len(run)

    def type(self, command: str, text: str = "") -> str:
        """Runs a command, with `text` at its standard input; returns what it prints.

        Raises AssertionError if it fails.
        """
        return self._shell(command, "typed", text)

    def streaming(self, command: Command) -> AbstractContextManager[None]:
        """Runs a command until the block ends, from its last line of output on."""
        return self._streaming(command, "typed")

    def _run(self, snippet: Snippet, place: str, page_ends: ExitStack) -> None:
        if snippet.title:
            (self._folder / snippet.title).write_text(snippet.text)
        elif snippet.language == "python":
            self._shell(f"{sys.executable} -", place, self._filled(snippet.text))
        elif snippet.language != "console":
            raise AssertionError(f"{place}: nothing runs this, and no mark says why")
        elif snippet.mark == "until Ctrl-C":
            [command] = commands(snippet)
            page_ends.enter_context(self._streaming(command, place))
        else:
            first, *others = commands(snippet)
            streams = snippet.mark == "first until Ctrl-C"
            with self._streaming(first, place) if streams else nullcontext():
                self._all(others if streams else [first, *others], place)

    def _all(self, commands: Iterable[Command], place: str) -> None:
        for command in commands:
            printed = self._shell(command.text, place)
            for line in command.output:
                assert _occurs(line, printed), f"{place}: {command.text} does not print {line!r}:\n{printed}"

    @contextmanager
    def _streaming(self, command: Command, place: str) -> Iterator[None]:
        """Runs a command until Ctrl-C, once it has printed its last line, or any if the page shows none.

        Raises AssertionError if it ends before.
        """
        script = ["bash", "-c", f"source .variables; exec env {self._filled(command.text)}"]
        awaited = command.output[-1] if command.output else "…"
        self._variables.touch()
        with subprocess.Popen(
            script,
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as stream:
            assert stream.stdout
            try:
                printed = ""
                while not _occurs(awaited, printed) or not printed:
                    line = stream.stdout.readline()
                    assert line, f"{place}: {command.text} ends without {awaited!r}:\n{printed}"
                    printed += line
                yield
            finally:
                stream.send_signal(signal.SIGINT)

    def _shell(self, command: str, place: str, text: str = "") -> str:
        command = self._filled(command)
        # Each command has a shell of its own, which begins with the variables of the one before.
        self._variables.touch()
        script = f"set -a; source {self._variables}; {command}\nexport -p > {self._variables}"
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

    def _filled(self, command: str) -> str:
        words = dict(self._words)
        if "JOB" in command and "JOB" not in words:
            words["JOB"] = self._newest_job()
        for word, text in words.items():
            command = re.sub(rf"\b{word}\b", lambda _, text=text: text, command)
        return PORT.sub(self._own_port, command)

    def _own_port(self, address: re.Match[str]) -> str:
        return f"{address[1]}:{int(self._environment['AIPROD_PORT']) + int(address[2]) - EDGE}"

    def _newest_job(self) -> str:
        """The newest job of the user, or what was the newest of the user before: reviewers have none."""
        found = re.search(r'"jobs/([0-9a-f]+)"', self._shell("aiprod jobs --json", "the newest job"))
        self._job = found[1] if found else self._job
        return self._job


def _occurs(line: str, printed: str) -> bool:
    """Whether the line is printed, whatever the width of spaces; `…` stands for any text of one line."""
    words = [re.escape(word).replace("…", ".*") for word in line.split()]
    return re.search(r"[ \t]+".join(words), printed) is not None
