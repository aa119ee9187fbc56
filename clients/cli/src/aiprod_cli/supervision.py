"""The processes of the stack, as supervisord runs them."""

import asyncio
import configparser
import io
import os
import re
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.environment import withheld
from aiprod_cli.home import MARK, Home

LOOPBACK = "127.0.0.1"
STARTS = 3
"""How often a process may end while the stack starts, before it has ended for good."""


async def supervised(home: Home, config: Path, lock: int) -> asyncio.subprocess.Process:
    """supervisord, which holds the folder's lock from now on and whose processes all carry its mark."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
    # It may outlive the terminal, and whoever reads what we say must not wait for it.
    with (home.logs / "supervisord.log").open("wb") as words:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "supervisor.supervisord", "-c", str(config)),
            env={**os.environ, "PATH": path, MARK: str(home.folder)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            pass_fds=(lock,),
            # Ctrl-C in the terminal is ours to handle; the stack is stopped in order.
            start_new_session=True,
        )


def ended_for_good(log: Sequence[str], seen: int) -> str | None:
    """The process that does not get started, by supervisord's log of this start; None while there is hope.

    On a slow machine a process that cannot start lives for more than `startsecs`, and supervisord would try
    it again for ever: so its ends after the first `seen` lines are counted here.
    """
    given_up = re.findall(r"gave up: (\S+) entered FATAL state", "\n".join(log))
    ends = Counter(re.findall(r"exited: (\S+) ", "\n".join(log[seen:])))
    return next((name for name in (*given_up, *ends) if name in given_up or ends[name] >= STARTS), None)


def supervisord_config(settings: StackSettings, edge_config: Path) -> str:
    """supervisord's configuration: six services and Envoy, each started again when it dies."""
    home = settings.home.absolute()
    config = configparser.RawConfigParser()
    config["supervisord"] = {
        "nodaemon": "true",
        "logfile": str(home / "logs/supervisord.log"),
        "pidfile": str(home / "run/supervisord.pid"),
        "childlogdir": str(home / "logs"),
        "silent": "true",
    }
    for name in SERVICES:
        config[f"program:{name}"] = {
            **_program(home, name, f"{sys.executable} -m aiprod_{name}"),
            "environment": ",".join(f'{key}="{value}"' for key, value in environment(settings, name).items()),
        }
    command = f"envoy -c {edge_config} --disable-hot-restart --concurrency 1 --log-level warning"
    config["program:edge"] = {**_program(home, "edge", command), "directory": str(home / "run")}
    # One group, so that all are told to stop at the same time.
    config["group:aiprod"] = {"programs": ",".join((*SERVICES, "edge"))}
    text = io.StringIO()
    config.write(text)
    return text.getvalue()


def _program(home: Path, name: str, command: str) -> dict[str, str]:
    # supervisord hands its own environment on and cannot take anything out of it.
    hidden = "".join(f" -u {shlex.quote(variable)}" for variable in withheld(name, os.environ))
    return {
        "command": f"env{hidden} {command}".replace("%", "%%"),
        "autorestart": "true",
        "startsecs": "1",
        "startretries": "3",
        "stopwaitsecs": "20",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(home / f"logs/{name}.log"),
        "stdout_logfile_maxbytes": "20MB",
        "stdout_logfile_backups": "1",
    }


def environment(settings: StackSettings, service: str) -> dict[str, str]:
    """What one service is told; what the user's own environment says wins."""
    ports = settings.ports()
    prefix = f"AIPROD_{service.upper()}_"
    told = {
        "LISTEN": f"{LOOPBACK}:{ports[service]}",
        "DRAIN_SECONDS": "0",
        "STOP_SECONDS": "5",
        "REFLECTION": "true",
    }
    data = settings.home.absolute() / "data" / service
    neighbours = {name: f"{LOOPBACK}:{ports[name]}" for name in SERVICES}
    match service:
        case "gateway":
            told |= {"DATA": str(data)}
            told |= {name.upper(): address for name, address in neighbours.items() if name != service}
        case "llm":
            told |= {"STORAGE": neighbours["storage"], "DATA": str(data)}
        case "render" | "probe":
            told |= {"STORAGE": neighbours["storage"], "SCRATCH": str(settings.home.absolute() / "scratch")}
            if service == "render":
                told |= {"DATA": str(data)}
        case "storage":
            told |= {"DATA": str(data), "HTTP_LISTEN": f"{LOOPBACK}:{ports['storage-http']}"}
        case "collab":
            told |= {"DATA": str(data)}
    return {key: value for name, value in told.items() if (key := prefix + name) not in os.environ}
