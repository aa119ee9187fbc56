"""The processes of the stack, as supervisord is told to run them."""

import configparser
import io
import os
import shlex
import sys
from pathlib import Path

from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.environment import withheld

LOOPBACK = "127.0.0.1"


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
    config["program:edge"] = _program(home, "edge", command)
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
