"""A gcloud that records its calls, remembers what was created, and refuses to create it twice.

It also refuses other settings under the name of a revision, as Cloud Run does. Its folder is its first
argument. FAILS has parts of commands that fail, between bars; INTERRUPTED a part of one at which somebody
presses Ctrl-C; LACKS is a release without revisions;
SERVICES, REVISIONS, and MEMBERS are what a project has already.
"""

import json
import os
import re
import signal
import sys
from pathlib import Path


def main(folder: Path, arguments: list[str]) -> None:
    """Does what gcloud would do in a project without any resources."""
    line = " ".join(arguments)
    with (folder / "calls").open("a") as calls:
        calls.write(json.dumps([line, given := sys.stdin.read()]) + "\n")
    if any(part in line for part in os.environ.get("FAILS", "").split("|") if part):
        sys.exit("the project says no")
    if (part := os.environ.get("INTERRUPTED")) and part in line:
        os.kill(os.getppid(), signal.SIGINT)
    answers = {
        "projects describe": "123",
        "run revisions list --region": os.environ.get("REVISIONS", "[]"),
        "run services list": os.environ.get("SERVICES", "[]"),
        "run services get-iam-policy": os.environ.get("MEMBERS", ""),
    }
    for beginning, answer in answers.items():
        if line.startswith(beginning):
            print(answer)
            return
    if line.startswith("run revisions list"):
        service, release = (found(line, name) for name in ("--service", "metadata.labels.release"))
        print(f"{service}-{release}-0a1b2" if release != os.environ.get("LACKS") else "")
        return
    if line.startswith("run services replace"):
        keep_revision(folder, Path(arguments[3]).read_text())
    remember(folder / "made", arguments)
    if arguments[:2] == ["sql", "instances"]:
        primary = folder / f"primary of {arguments[3]}"
        if "create" in arguments:
            primary.write_text(found(line, "--master-instance-name"))
        elif "--format=value(masterInstanceName)" in arguments:
            print(f"films-project:{primary.read_text()}")
    if arguments[:2] == ["secrets", "versions"]:
        version = folder / name(arguments).replace(" ", "-")
        if "list" in arguments:
            print("1" if version.exists() else "")
            return
        if "add" in arguments:
            file = Path(found(line, "--data-file"))
            version.write_text(file.read_text() if file.is_file() else given)
        else:
            # As gcloud does, without a line of its own.
            sys.stdout.write(version.read_text())


def found(line: str, name: str) -> str:
    """The value of `name=` in a command."""
    match = re.search(rf"{re.escape(name)}=(\S+)", line)
    return match[1] if match else ""


def keep_revision(folder: Path, document: str) -> None:
    """Fails if the document has other settings than the revision of its name."""
    template = document.partition("  template:\n")[2].partition("\n  traffic:")[0]
    region = re.search(r"location: (\S+)", document)
    revision = re.search(r"^ {6}name: (\S+)", template, re.MULTILINE)
    assert revision
    assert region
    kept = folder / f"revision {region[1]} {revision[1]}"
    if kept.exists() and kept.read_text() != template:
        sys.exit(f"Revision named '{revision[1]}' with different configuration already exists.")
    kept.write_text(template)


def remember(made: Path, arguments: list[str]) -> None:
    """Fails where gcloud does: what exists is not created again, and what does not is not described."""
    known = made.read_text().splitlines() if made.exists() else []
    resource = name(arguments)
    if {"describe", "access"} & set(arguments):
        if resource not in known:
            sys.exit(f"not found: {resource}")
    elif {"create", "add", "submit"} & set(arguments):
        if resource in known and "create" in arguments:
            sys.exit(f"already exists: {resource}")
        made.write_text("\n".join([*known, resource]))


def name(arguments: list[str]) -> str:
    """The name of a resource, the same in the commands that create and that describe it."""
    if arguments[0] in ("builds", "artifacts") and arguments[1] in ("submit", "docker"):
        return "images"
    words = [each for each in arguments if not each.startswith("--")]
    if words[:2] == ["secrets", "versions"]:
        secret = next(
            (each.partition("=")[2] for each in arguments if each.startswith("--secret=")), words[-1]
        )
        return f"version of {secret}"
    words[-1] = words[-1].partition("@")[0]
    scope = [
        each for each in arguments if each.startswith(("--instance=", "--region=")) and words[0] != "sql"
    ]
    return " ".join(each for each in [*words, *scope] if each not in ("create", "describe"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [each for each in sys.argv[2:] if each != "--quiet"])
