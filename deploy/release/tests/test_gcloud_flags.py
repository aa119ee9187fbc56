"""Every gcloud command that a release runs has the flags that gcloud itself knows."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aiprod_release.__main__ import setup_steps
from aiprod_release.description import description
from aiprod_release.load_balancer import load_balancer
from aiprod_release.project_setup import gcloud, invocations
from aiprod_release.rollout import Rollout, to_release
from aiprod_release.spot import spot_group
from aiprod_release.steps import Step
from aiprod_release.target import PLACEHOLDERS

pytestmark = [
    pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed"),
    # gcloud needs seconds for each command.
    pytest.mark.long,
]

HOME = replace(PLACEHOLDERS, project="films-project", region="europe-west1", home="europe-west1")
FURTHER = replace(HOME, region="us-central1")


def test_gcloud_knows_every_command_and_flag(tmp_path: Path) -> None:
    # One of each form: what the values are does not matter to the linter.
    forms = {form(command): " ".join(command) for command in commands_of_a_release(tmp_path)}
    commands = list(forms.values())
    assert len(commands) > 30
    assert not list(faults(commands, tmp_path))


def test_a_flag_that_gcloud_does_not_have_is_found(tmp_path: Path) -> None:
    wrong = ["gcloud run services replace x.yaml --autoscaling=100", "gcloud run service replace x.yaml"]
    assert len(list(faults(wrong, tmp_path))) == len(wrong)


def form(command: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.partition("=")[0] for each in command if each.startswith("-") or "-" not in each)


def commands_of_a_release(folder: Path) -> Iterator[tuple[str, ...]]:
    serving = {name: f"aiprod-{name}-r-1" for name in (*description().services, "edge", "edge-ws")}
    rollout = Rollout(description(), HOME, serving, folder)
    steps: list[Step] = [*setup_steps([HOME, FURTHER]), *rollout.deploy(), *invocations(description(), HOME)]
    steps += [
        *rollout.show([], []),
        *rollout.roll_back(),
        *load_balancer([HOME, FURTHER], "films.example", folder),
    ]
    steps += [*spot_group(description(), HOME, 1, 10, folder), *to_release(description(), HOME)]
    for step in steps:
        for command in (step.command, step.unless):
            for words in gcloud_in(command):
                # The linter splits at spaces.
                yield tuple(each.replace(" ", "_") for each in words)
    newest = ("secrets", "versions", "describe", "latest", "--format=value(name)", "--secret=aiprod-redis")
    yield gcloud(HOME, *newest)
    yield gcloud(HOME, "run", "revisions", "list", "--region=europe-west1", "--format=json")
    yield gcloud(HOME, "run", "services", "list", "--region=europe-west1", "--format=json")
    yield gcloud(HOME, "run", "services", "get-iam-policy", "aiprod-llm", "--region=europe-west1")


def gcloud_in(command: tuple[str, ...]) -> Iterator[list[str]]:
    """Yields the command if it is one of gcloud, or those in a script for `sh -c`."""
    if command[:1] == ("gcloud",):
        yield list(command)
    elif command[:1] == ("sh",):
        yield from map(shlex.split, re.findall(r"gcloud (?:'[^']*'|\"[^\"]*\"|[^'\"|;)&])+", command[2]))


def faults(commands: list[str], folder: Path) -> Iterator[str]:
    """Yields what gcloud's linter, and its lists of each command's arguments, have against commands."""
    file = folder / "commands.json"
    file.write_text(json.dumps([{"command_string": command} for command in commands]))
    lint = ("gcloud", "meta", "lint-gcloud-commands", f"--commands-file={file}")
    result = subprocess.run(lint, capture_output=True, text=True, check=True)
    for command, checked in zip(commands, json.loads(result.stdout), strict=True):
        if not checked["success"]:
            yield f"{command}: {checked['error_message']}"
            continue
        known = set(argument_names(checked["args_structure"]))
        used = {name.lstrip("-") for name in checked["command_args"] or () if name.startswith("--")}
        yield from (f"{command}: no flag --{flag}" for flag in used if flag.removeprefix("no-") not in known)


def argument_names(structure: dict[str, Any]) -> Iterator[str]:
    for each in structure.get("arguments", []):
        if "group" in each:
            yield from argument_names(each["group"])
        else:
            yield each["name"]
