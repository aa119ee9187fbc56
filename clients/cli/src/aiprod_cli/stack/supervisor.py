"""supervisord, which runs the stack's processes: its configuration, its start, its log."""

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

from aiprod_cli.config import LOOPBACK, SERVICES, StackSettings
from aiprod_cli.stack.environment import withheld
from aiprod_cli.stack.folder import FOLDER_VARIABLE, StackFolder

MAX_EXITS = 3
"""Exits of one process during a start, after which the start has failed."""


async def start_supervisor(folder: StackFolder, config: Path, lock: int) -> asyncio.subprocess.Process:
    """Starts supervisord, which inherits the folder's lock and passes the folder's name to its processes."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
    # A log and not our own stderr: supervisord may outlive us, and a reader of our pipe would wait for it.
    with (folder.logs / "supervisord.log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "supervisor.supervisord", "-c", str(config)),
            env={**os.environ, "PATH": path, FOLDER_VARIABLE: str(folder.path)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            # Ctrl-C must reach only us: we stop the stack in order.
            start_new_session=True,
        )


def failed_process(log: Sequence[str], skip: int) -> str | None:
    """The process that fails to start, by supervisord's log; None if all may still start.

    supervisord retries forever if a process lives longer than `startsecs`, as one that cannot start does on a
    slow machine. So exits count, too. The first `skip` lines belong to earlier starts.
    """
    fatal = re.findall(r"gave up: (\S+) entered FATAL state", "\n".join(log))
    exits = Counter(re.findall(r"exited: (\S+) ", "\n".join(log[skip:])))
    return next((name for name in (*fatal, *exits) if name in fatal or exits[name] >= MAX_EXITS), None)


def supervisord_config(settings: StackSettings, edge_config: Path) -> str:
    """supervisord's configuration: six services and Envoy, each restarted when it dies."""
    home = settings.home.absolute()
    config = configparser.RawConfigParser()
    config["supervisord"] = {
        # In the foreground: the process that we wait for is then supervisord itself.
        "nodaemon": "true",
        "logfile": str(home / "logs/supervisord.log"),
        "pidfile": str(home / "run/supervisord.pid"),
        "childlogdir": str(home / "logs"),
        "silent": "true",
    }
    for name in SERVICES:
        config[f"program:{name}"] = {
            **_program(home, name, f"{sys.executable} -m aiprod_{name}"),
            "environment": ",".join(f'{key}="{value}"' for key, value in defaults(settings, name).items()),
        }
    command = f"envoy -c {edge_config} --disable-hot-restart --concurrency 1 --log-level warning"
    config["program:edge"] = {**_program(home, "edge", command), "directory": str(home / "run")}
    # supervisord stops a group at once, and single programs one after another.
    config["group:aiprod"] = {"programs": ",".join((*SERVICES, "edge"))}
    text = io.StringIO()
    config.write(text)
    return text.getvalue()


def _program(home: Path, name: str, command: str) -> dict[str, str]:
    # supervisord passes on its whole environment and cannot remove a variable.
    unset = "".join(f" -u {shlex.quote(variable)}" for variable in withheld(name, os.environ))
    return {
        "command": f"env{unset} {command}".replace("%", "%%"),
        "autorestart": "true",
        # A process that lives this long counts as started, which resets the retries below.
        "startsecs": "1",
        "startretries": "3",
        # Longer than any service's own STOP_SECONDS, shorter than our wait for supervisord.
        "stopwaitsecs": "20",
        # Workers of render and probe must not outlive their service.
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(home / f"logs/{name}.log"),
        "stdout_logfile_maxbytes": "20MB",
        "stdout_logfile_backups": "1",
    }


def defaults(settings: StackSettings, service: str) -> dict[str, str]:
    """The service's settings on this machine. A variable that the user set is left out: it wins."""
    ports = settings.ports()
    prefix = f"AIPROD_{service.upper()}_"
    values = {
        "LISTEN": f"{LOOPBACK}:{ports[service]}",
        # Draining protects callers behind a load balancer; here it would only delay `aiprod down`.
        "DRAIN_SECONDS": "0",
        "STOP_SECONDS": "5",
        "REFLECTION": "true",
    }
    data = settings.home.absolute() / "data" / service
    addresses = {name: f"{LOOPBACK}:{ports[name]}" for name in SERVICES}
    if service != "probe":
        values["DATA"] = str(data)
    match service:
        case "gateway":
            values |= {name.upper(): address for name, address in addresses.items() if name != service}
        case "llm":
            values["STORAGE"] = addresses["storage"]
        case "render" | "probe":
            values |= {
                "STORAGE": addresses["storage"],
                "SCRATCH": str(settings.home.absolute() / "scratch"),
            }
        case "storage":
            values["HTTP_LISTEN"] = f"{LOOPBACK}:{ports['storage-http']}"
    # Settings ignore the case of a variable's name, so the user may have set it in any.
    set_by_user = {name.upper() for name in os.environ}
    return {key: value for name, value in values.items() if (key := prefix + name) not in set_by_user}
