"""Every example of the command line's page, in the order of a film's life."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.snippets import Command, Reader, commands, snippets
from tests.ports import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(1800)]

PAGE = Path(__file__).parents[2] / "docs/cli.md"
ELSEWHERE = {
    # clients/cli/tests/test_logins.py has an issuer.
    "aiprod login https://films.example --issuer https://login.example --client-id aiprod-cli",
    "gcloud auth print-identity-token | aiprod login https://films.example --token -",
}
FOUR_SCENES = """title: Home
scenes:
  - {text: A fox in a river, duration: 3s, caption: A fox, captions: {fr: Un renard}}
  - {text: The fox climbs out, duration: 3s, caption: Ashore, captions: {fr: À terre}}
  - {text: The moon rises, duration: 3s, caption: The moon, captions: {fr: La lune}}
  - {text: The fox sleeps, duration: 3s, caption: Good night, captions: {fr: Bonne nuit}}
"""
SPEC = "video_codecs: [h264]\n"


class Typist:
    """Types examples of the page, and remembers which."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIPROD_")}
        home = {"AIPROD_PORT": str(free_ports(9)), "BROWSER": "true", "XDG_CONFIG_HOME": str(folder)}
        self.folder = folder
        self.typed: set[str] = set()
        self.reader = Reader(folder, {**kept, **home})

    def __call__(self, example: str, text: str = "", **words: object) -> str:
        """Types an example, with other words in the place of some; returns what it prints."""
        self.typed.add(example)
        command = example
        for word, other in words.items():
            command = re.sub(rf"\b{word.lstrip('_')}\b", str(other), command)
        return self.reader.type(command, text)

    def fails(self, example: str, code: int, **words: object) -> None:
        """Types an example that ends with this exit code."""
        self.typed.add(example)
        self.reader.type(f"{example} || test $? = {code}")

    def found(self, command: str) -> Iterator[dict]:
        """What a command prints as JSON."""
        return map(json.loads, self.reader.type(command).splitlines())

    def newest(self) -> str:
        return next(self.found("aiprod jobs --json --count 1"))["name"].removeprefix("jobs/")


@pytest.fixture
def aiprod(tmp_path: Path) -> Iterator[Typist]:
    typist = Typist(tmp_path)
    typist.typed.add("aiprod up --open")
    with typist.reader.streaming(Command("AIPROD_TOKEN_ISSUER=local aiprod up --open", ("Ready in …",))):
        yield typist


def test_every_example_of_the_page_runs(aiprod: Typist) -> None:
    token = aiprod("aiprod token --user ada --role operator --expires 30d")
    aiprod.reader.type(f"export AIPROD_TOKEN={token}")
    film = make_films(aiprod)
    look_at(aiprod, film)
    check(aiprod)
    discuss(aiprod, film)
    edit(aiprod, film)
    hold_and_delete(aiprod)
    hooks(aiprod)
    libraries(aiprod)
    aiprod("aiprod logout https://films.example")
    aiprod("aiprod restart gateway")
    aiprod("aiprod down")
    told = {command.text for snippet in snippets(PAGE) if snippet.is_run for command in commands(snippet)}
    assert told - aiprod.typed == ELSEWHERE
    assert aiprod.typed <= told


def make_films(aiprod: Typist) -> str:
    """Returns the job of a film of four scenes."""
    aiprod('aiprod generate "A lighthouse in a storm, then a calm dawn" --duration 12')
    aiprod('aiprod storyboard "A fox in a river" -o film.yaml')
    (aiprod.folder / "film.yaml").write_text(FOUR_SCENES)
    aiprod("aiprod engines")
    # Without a key, there is no engine for stills.
    aiprod.fails('aiprod generate "A storm" --engine stills', 1)
    aiprod("aiprod generate --storyboard film.yaml --sizes 16:9,9:16,1:1 --languages own,fr")
    aiprod("aiprod generate --storyboard film.yaml")
    return aiprod.newest()


def look_at(aiprod: Typist, film: str) -> None:
    for example in ("watch JOB", "job JOB", "assets JOB", "download JOB --file film.mp4", "open JOB"):
        aiprod(f"aiprod {example}", JOB=film)
    assert film in aiprod("aiprod jobs --count 5")
    for example in ("usage --by user --days 7", "config --all", "doctor", "presets"):
        aiprod(f"aiprod {example}")


def check(aiprod: Typist) -> None:
    (aiprod.folder / "qc.yaml").write_text(SPEC)
    aiprod("aiprod probe film.mp4 --duration 12 --size 1280x720 --codec h264")
    aiprod.fails("aiprod probe film.mp4 --preset broadcast-r128 --timeline film.png", 1)
    aiprod("aiprod probe film.mp4 --spec qc.yaml --report qc.xml")
    aiprod.fails("aiprod probe film.mp4 --preset youtube --report qc.html", 1)
    assert {"film.png", "qc.xml", "qc.html"} <= {file.name for file in aiprod.folder.iterdir()}


def discuss(aiprod: Typist, film: str) -> None:
    aiprod('aiprod room JOB comment "Too dark" --at 00:00:02:12', JOB=film)
    aiprod('aiprod room JOB comment "Too dark" --at 00:00:02:12 --to 00:00:04:00', JOB=film)
    aiprod("aiprod room JOB comments", JOB=film)
    [first, _] = aiprod.found(f"aiprod room {film} comments --json")
    aiprod("aiprod room JOB resolve 12", JOB=film, _12=first["seq"])
    aiprod("aiprod room JOB export edl -o film.edl", JOB=film)
    aiprod.typed.add("aiprod room JOB --from 12")
    with aiprod.reader.streaming(Command(f"aiprod room {film} --from 1", ("…Too dark…",))):
        pass
    aiprod("aiprod room JOB policy --approver ada --min 2", JOB=film)
    aiprod('aiprod room JOB approve --text "Lovely"', JOB=film)
    aiprod('aiprod room JOB reject "The storm is too dark"', JOB=film)
    [token, *_] = re.findall(
        "[0-9a-f]{48,}", aiprod.reader.type(f"aiprod room {film} invite reviewer --expires 7d")
    )
    bob = aiprod.reader.type("aiprod token --user bob")
    aiprod.typed.add("aiprod room JOB accept TOKEN")
    aiprod.reader.type(f"AIPROD_TOKEN={bob.strip()} aiprod room {film} accept {token}")
    assert "bob" in aiprod("aiprod room JOB members", JOB=film)
    aiprod("aiprod room JOB revoke bob", JOB=film)
    [link, *_] = re.findall(
        "[0-9a-f]{48,}",
        aiprod("aiprod room JOB invite reviewer --guests --uses 5 --expires 7d", JOB=film),
    )
    aiprod('aiprod room JOB visit TOKEN --name "Zoë"', JOB=film, TOKEN=link)
    assert "Zoë" in aiprod("aiprod room JOB guests", JOB=film)


def edit(aiprod: Typist, film: str) -> None:
    aiprod('aiprod room JOB save "before the storm"', JOB=film)
    aiprod("aiprod room JOB lock s1", JOB=film)
    aiprod("aiprod room JOB unlock s1", JOB=film)
    aiprod("aiprod room JOB edit s2 time_of_day night", JOB=film)
    aiprod('aiprod room JOB edit s2 caption "Home at last"', JOB=film)
    aiprod("aiprod render JOB", JOB=film)
    aiprod("aiprod take JOB s2", JOB=film)
    aiprod("aiprod pick TAKE", TAKE=aiprod.newest())
    aiprod("aiprod room JOB revisions", JOB=film)
    aiprod("aiprod room JOB diff 1 2", JOB=film)
    aiprod("aiprod room JOB restore 1 --keep-locked", JOB=film)
    aiprod("aiprod room JOB merge s2 s3", JOB=film)
    merged = aiprod.reader.type(f"aiprod room {film} edit film title Homeward --json")
    aiprod("aiprod room JOB undo 17", JOB=film, _17=int(json.loads(merged)["seq"]) - 1)
    aiprod("aiprod room JOB move s3 --after s1", JOB=film)
    aiprod("aiprod room JOB remove s4", JOB=film)
    aiprod("aiprod room JOB split s2 2.5s", JOB=film)


def hold_and_delete(aiprod: Typist) -> None:
    aiprod('aiprod generate "A storm" --hold')
    held = aiprod.newest()
    aiprod("aiprod cancel JOB", JOB=held)
    aiprod("aiprod retry JOB --max-cost 5", JOB=held)
    aiprod("aiprod approve JOB", JOB=held)
    aiprod("aiprod delete JOB", "y\n", JOB=held)


def hooks(aiprod: Typist) -> None:
    aiprod("aiprod webhook add https://example.com/hook --event job_succeeded")
    aiprod("aiprod webhook list")
    [listed] = aiprod.found("aiprod webhook list --json")
    hook = listed["webhooks"][0]["name"]
    for example in ("rotate", "messages", "remove"):
        aiprod(f"aiprod webhook {example} WEBHOOK", WEBHOOK=hook)


def libraries(aiprod: Typist) -> None:
    aiprod('aiprod library create tales --title "Tales of the mill"')
    aiprod('aiprod library character tales Mia --figure girl --hair pigtails --garment dress --top "#2f6f8f"')
    aiprod('aiprod library character tales "Old Tom" --figure cat --colour "#d9a441"')
    aiprod('aiprod library place tales "The Mill" --set kitchen --description "A mill of grey stone"')
    aiprod('aiprod library palette tales Evening "#2d1e4f,#f2704e,#ffd08a,#ffb347,#150f2b"')
    aiprod("aiprod library voice tales Narrator --voice Kore --language de-DE")
    assert "pigtails" in aiprod("aiprod library show tales")
    aiprod('aiprod generate "Mia flies a kite" --library tales --library-entry Evening')
    aiprod('aiprod storyboard "Mia flies a kite" --library tales -o film.yaml')
    assert "tales" in aiprod("aiprod library list")
    aiprod('aiprod library rename tales "Tales of the sea"')
    aiprod("aiprod library remove tales Mia")
    aiprod("aiprod library remove tales")
