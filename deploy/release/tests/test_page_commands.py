"""Operators type what the pages say: gcloud knows each command, and each release is printed by a dry run.

The pages are operations.md, failover.md, alerts.md, costs.md, and security.md.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aiprod_release.__main__ import app
from deploy.release.tests.test_gcloud_flags import faults
from tests.test_workspace import ROOT

PAGES = [ROOT / f"docs/{name}.md" for name in ("operations", "failover", "alerts", "costs", "security")]
SETTINGS = {
    "GOOGLE_CLOUD_PROJECT": "films-project",
    "AIPROD_STORAGE_BUCKET": "films",
    "AIPROD_ALERT_EMAIL": "ops@example.com",
    "AIPROD_TOKEN_ISSUER": "https://issuer.example",
    "AIPROD_TOKEN_JWKS": "https://issuer.example/keys",
    "RELEASE": "r-1",
}


def lines(page: Path) -> Iterator[str]:
    """Yields what the page says to type, in consoles and in its text, in their order."""
    text = re.sub(r"\\\n\s*", "", page.read_text())
    for match in re.finditer(r"^\$ (.+)$|`([^`\n]+)`", text, re.MULTILINE):
        yield (match[1] or match[2]).partition(" #")[0]


def gcloud_commands(page: Path) -> Iterator[str]:
    """Yields the page's commands of gcloud, in the form that gcloud's linter reads."""
    for line in lines(page):
        for part in re.split(r" && |\$\(", line):
            if part.startswith("gcloud ") and "…" not in part:
                # The linter splits at spaces, and takes a word after a flag for its value.
                words = shlex.split(part.partition(")")[0] if "$(" in line else part)
                yield " ".join(word.replace(" ", "_") for word in sorted(words, key=is_flag))


def is_flag(word: str) -> bool:
    return word.startswith("-")


@pytest.mark.long
@pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed")
def test_gcloud_knows_the_commands_of_each_page(tmp_path: Path) -> None:
    found = sorted({command for each in PAGES for command in gcloud_commands(each)})
    assert len(found) > 30
    assert not list(faults(found, tmp_path))


@pytest.mark.parametrize("document", PAGES, ids=lambda each: each.stem)
def test_each_release_of_a_page_can_be_printed(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, exported in releases(document):
        result = CliRunner(env=SETTINGS | exported).invoke(app, [*arguments, "--dry-run"])
        assert result.exit_code == 0, f"{arguments}: {result.output}"
        assert "gcloud " in result.output


def releases(page: Path) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yields the arguments of each `aiprod-release`, and the variables that the page has set before it."""
    exported: dict[str, str] = {}
    for line in lines(page):
        if not re.search(r"aiprod-release (?!generate|RELEASE)|^export ", line):
            continue
        words = shlex.split(line.replace("…", ""))
        own = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
        if words[0] == "export":
            exported |= own
        elif words[len(own)] == "aiprod-release" and words[-1] != "aiprod-release":
            arguments = [word for word in words[len(own) + 1 :] if word != "--dry-run"]
            # Pages write placeholders in capitals.
            named = ["gateway" if word == "SERVICE" else word.replace("RELEASE", "r-1") for word in arguments]
            yield named, exported | own
