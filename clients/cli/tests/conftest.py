"""The CLI, and a real collab service that stands in for the edge."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from typer.testing import CliRunner, Result

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_cli.__main__ import app
from tests.json_output import documented

AIPROD = Path(sys.executable).parent / "aiprod"
RATE = film.FrameRate(numerator=30000, denominator=1001)
MANIFEST = film.Manifest(
    prompt="A lighthouse in a storm",
    title="The lighthouse",
    format=film.VideoFormat(width=640, height=360, frame_rate=RATE),
    style=film.Style(
        palette=film.Palette(
            zenith="#101010", horizon="#202020", light="#ffffff", accent="#ff0000", shade="#000000"
        )
    ),
    scenes=[
        film.Scene(id="s1", caption="The storm comes", duration=Duration(seconds=2)),
        film.Scene(id="s2", caption="The night", duration=Duration(seconds=2)),
    ],
)
FILM = collab_pb.Film(
    asset=film_asset.Asset(name="masters/one.mp4", generation=1, size=1000, content_type="video/mp4"),
    manifest_seq=1,
    frame_rate=RATE,
    scenes=[
        collab_pb.FilmScene(scene="s1", start_frame=0, frame_count=60, clip="clips/one"),
        collab_pb.FilmScene(scene="s2", start_frame=60, frame_count=60, clip="clips/two"),
    ],
)
type Metadata = tuple[tuple[str, str], ...]
BOB: Metadata = (("x-user-id", "bob"), ("x-aiprod-edge", "1"))
type Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def cli_process(tmp_path: Path) -> Cli:
    """Runs the command line in a process of its own, whose start costs more than a second of CPU."""

    def run(*args: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "AIPROD_HOME": str(tmp_path), "COLUMNS": "200", **settings}
        return subprocess.run([AIPROD, *args], env=environment, capture_output=True, text=True)

    return run


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Runs the command line in this process."""

    def run(*args: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return run_here(args, {"AIPROD_HOME": str(tmp_path), "COLUMNS": "200", **settings})

    return run


def run_here(
    args: Sequence[str], environment: dict[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs the command line in this process, with these variables. Fails on a traceback."""
    result = CliRunner().invoke(app, list(args), env=environment, input=stdin, prog_name="aiprod")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return subprocess.CompletedProcess(args, result.exit_code, result.stdout, result.stderr)


@contextmanager
def serving(add_to_server: Callable[[Any, grpc.Server], None], servicer: object) -> Iterator[int]:
    """The port of a server with one servicer."""
    server = grpc.server(ThreadPoolExecutor(2))
    add_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(0).wait()


def aiprod(port: int, *args: str) -> Result:
    """Runs a command in this process, with the edge at `port`."""
    # The developer's own folder may have a running stack at another port.
    settings = {"AIPROD_PORT": str(port), "AIPROD_HOME": "/nonexistent", "COLUMNS": "200"}
    return CliRunner().invoke(app, list(args), env=settings, prog_name="aiprod")


class CollabProcess:
    """`python -m aiprod_collab` with one data folder. It keeps its port when it restarts."""

    def __init__(self, data: Path) -> None:
        self.port = 0
        self._data = data
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "AIPROD_COLLAB_DATA": str(self._data),
            "AIPROD_COLLAB_LISTEN": f"127.0.0.1:{self.port}",
            "AIPROD_COLLAB_LOG_FORMAT": "json",
            "AIPROD_COLLAB_DRAIN_SECONDS": "0",
            "AIPROD_COLLAB_STOP_SECONDS": "1",
        }
        command = [sys.executable, "-m", "aiprod_collab"]
        self._process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout
        for line in self._process.stdout:
            if '"address"' in line:
                self.port = int(json.loads(line)["address"].rpartition(":")[2])
                return
        raise AssertionError("the service did not start")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        assert self._process
        assert self._process.stdout
        self._process.send_signal(number)
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def collab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CollabProcess]:
    process = CollabProcess(tmp_path_factory.mktemp("collab"))
    process.start()
    yield process
    process.stop()


class FilmRoom:
    """A room of the user `local`: runs its commands, and submits what the pipeline and other users would."""

    def __init__(self, collab: CollabProcess, stub: CollabServiceStub, home: Path) -> None:
        self.id = f"film-{uuid.uuid4().hex[:8]}"
        self.collab = collab
        self._stub = stub
        self._settings = {"AIPROD_HOME": str(home), "AIPROD_PORT": str(collab.port), "COLUMNS": "200"}

    @property
    def name(self) -> str:
        return f"rooms/{self.id}"

    def open(self) -> None:
        self._stub.OpenRoom(collab_api.OpenRoomRequest(name=self.name, manifest=MANIFEST))

    def publish_film(self) -> collab_pb.Event:
        return self.submit(film=FILM)

    def submit(self, metadata: Metadata = (), **body: object) -> collab_pb.Event:
        request = collab_api.Submit(request_id=str(uuid.uuid4()), **body)
        return self._stub.Send(collab_api.SendRequest(name=self.name, submit=request), metadata=metadata)

    def get(self) -> collab_pb.Room:
        return self._stub.GetRoom(collab_api.GetRoomRequest(name=self.name))

    def accept(self, token: str, metadata: Metadata) -> None:
        request = collab_api.AcceptInvitationRequest(name=self.name, token=token)
        self._stub.AcceptInvitation(request, metadata=metadata)

    def cli(self, *args: str) -> Result:
        """Runs `aiprod room JOB …` in this process. Fails on a traceback."""
        result = CliRunner().invoke(app, ["room", self.id, *args], env=self._settings, prog_name="aiprod")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def text(self, *args: str) -> str:
        """The output of a command that must succeed."""
        result = self.cli(*args)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def json(self, *args: str) -> list[dict]:
        """The JSON lines of a command that must succeed."""
        return documented(f"room {args[0]}", self.text(*args, "--json"))

    def error(self, *args: str, exit_code: int = 1) -> str:
        """The error of a command that must fail."""
        result = self.cli(*args)
        assert result.exit_code == exit_code, result.output
        return " ".join(result.stderr.split())

    @contextmanager
    def follow(self, *args: str) -> Iterator["Follower"]:
        """Runs `aiprod room JOB` in its own process."""
        with subprocess.Popen(
            [AIPROD, "room", self.id, *args],
            env={**os.environ, **self._settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield Follower(process)
            finally:
                process.kill()


class Follower:
    """A process that follows a room."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def line_with(self, *parts: str) -> str:
        """Reads up to the next line that contains all parts."""
        while line := self._process.stdout.readline():
            if all(part in line for part in parts):
                return line
        raise AssertionError(f"no line contains {parts}: {self._process.stderr.read()}")

    def seqs_to(self, last: int) -> list[int]:
        """The event numbers up to `last`, in the order of arrival."""
        seqs: list[int] = []
        while not seqs or seqs[-1] < last:
            message = json.loads(self.line_with("{"))
            if "seq" in message:
                seqs.append(int(message["seq"]))
        return seqs

    def leave(self) -> tuple[int, str]:
        """Presses Ctrl-C. Returns the exit code and standard error."""
        self._process.send_signal(signal.SIGINT)
        errors = self._process.communicate()[1]
        return self._process.returncode, errors


@pytest.fixture
def room(collab: CollabProcess, tmp_path: Path) -> Iterator[FilmRoom]:
    with grpc.insecure_channel(f"127.0.0.1:{collab.port}") as channel:
        room = FilmRoom(collab, CollabServiceStub(channel), tmp_path)
        room.open()
        yield room
