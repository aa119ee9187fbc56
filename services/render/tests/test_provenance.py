"""Content Credentials of masters, read back with the reader of the C2PA library."""

import stat
from pathlib import Path
from typing import Any

import av
import pytest
from c2pa import Context, Reader, Settings

from aiprod_render.config import RenderSettings
from aiprod_render.provenance.claim import SCENES, source_type
from aiprod_render.provenance.credits import Credits, SceneCredit
from aiprod_render.provenance.signing_files import signing_files
from aiprod_rpc.errors import CannotStart

OFFLINE = {"verify": {"ocsp_fetch": False, "remote_manifest_fetch": False}}
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.fixture
def render_master(stack: Any) -> Any:
    """Renders a film of two scenes and returns the path of its master."""

    async def rendered(title: str = "Le phare d’été") -> Path:
        form = stack.requests.format()
        scenes = [stack.requests.scene(id=name, caption="") for name in ("s1", "s2")]
        clips = [await stack.clip(stack.requests.clip(6, format=form, scene=scene)) for scene in scenes]
        request = stack.requests.master(form, scenes, clips)
        request.manifest.title = title
        request.engines.append("embedded-planner/1")
        return stack.assets.path((await stack.assemble(request)).artifact.asset)

    return rendered


def read(path: Path, **settings: Any) -> Reader:
    return Reader(str(path), context=Context(Settings.from_dict(OFFLINE | settings)))


def failures(reader: Reader) -> set[str]:
    found = reader.get_validation_results()["activeManifest"]["failure"]
    return {failure["code"] for failure in found}


@pytest.mark.asyncio(loop_scope="session")
async def test_a_master_says_which_engines_made_it(render_master: Any) -> None:
    reader = read(await render_master())
    manifest = reader.get_active_manifest()
    assertions = {each["label"]: each["data"] for each in manifest["assertions"]}
    created, *edits = assertions["c2pa.actions.v2"]["actions"]
    assert created["action"] == "c2pa.created"
    assert created["softwareAgent"]["name"] == "animatic"
    assert created["digitalSourceType"] == IPTC + "algorithmicMedia"
    assert [edit["softwareAgent"] for edit in edits] == [{"name": "embedded-planner", "version": "1"}]
    assert [scene["id"] for scene in assertions[SCENES]["scenes"]] == ["s1", "s2"]
    assert manifest["title"] == "Le phare d’été"
    # The signature and all hashes hold; nobody has said that this signer is trusted.
    assert (reader.get_validation_state(), failures(reader)) == ("Valid", {"signingCredential.untrusted"})


@pytest.mark.asyncio(loop_scope="session")
async def test_whoever_trusts_the_deployment_trusts_its_masters(stack: Any, render_master: Any) -> None:
    path = await render_master()
    authority = stack.signer.files.certificates.read_text().split("-----END CERTIFICATE-----\n")[1]
    anchors = f"{authority}-----END CERTIFICATE-----\n"
    reader = read(path, trust={"trust_anchors": anchors})
    assert (reader.get_validation_state(), failures(reader)) == ("Trusted", set())


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("part", ["picture", "claim"])
async def test_a_reader_finds_a_changed_byte(render_master: Any, tmp_path: Path, part: str) -> None:
    content = bytearray((await render_master()).read_bytes())
    at = content.index(b"mdat") + 2000 if part == "picture" else content.index(b"animatic")
    content[at] ^= 1
    changed = tmp_path / "changed.mp4"
    changed.write_bytes(content)
    reader = read(changed)
    assert reader.get_validation_state() == "Invalid"
    expected = {"picture": "assertion.bmffHash.mismatch", "claim": "assertion.hashedURI.mismatch"}
    assert expected[part] in failures(reader)


@pytest.mark.asyncio(loop_scope="session")
async def test_players_show_title_and_comment(render_master: Any) -> None:
    with av.open(str(await render_master())) as source:
        tags = dict(source.metadata)
    assert tags["title"] == "Le phare d’été"
    assert tags["comment"].startswith("Made by machine with AIPROD: animatic/")
    assert tags["comment"].endswith(", embedded-planner/1")


def test_the_local_key_is_private_and_stays(tmp_path: Path) -> None:
    settings = RenderSettings(data=tmp_path)
    files = signing_files(settings)
    assert files is not None
    key = files.key.read_bytes()
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert signing_files(settings) == files
    assert files.key.read_bytes() == key


def test_a_crash_between_the_files_makes_a_new_pair(tmp_path: Path) -> None:
    settings = RenderSettings(data=tmp_path)
    files = signing_files(settings)
    assert files is not None
    before = files.certificates.read_bytes()
    files.key.unlink()
    signing_files(settings)
    assert files.certificates.read_bytes() != before


def test_one_setting_keeps_credentials_off(tmp_path: Path) -> None:
    assert signing_files(RenderSettings(data=tmp_path, content_credentials=False)) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["signing_key", "signing_certificates"])
def test_half_a_pair_and_lost_files_stop_the_start(tmp_path: Path, name: Any) -> None:
    with pytest.raises(CannotStart, match="set both or none"):
        signing_files(RenderSettings(data=tmp_path, **{name: tmp_path / "a.pem"}))
    both = dict.fromkeys(("signing_key", "signing_certificates"), tmp_path / "lost.pem")
    with pytest.raises(CannotStart, match=r"cannot read .*lost.pem"):
        signing_files(RenderSettings(data=tmp_path, **both))


@pytest.mark.parametrize(
    ("engines", "own", "kind"),
    [
        (("animatic/1",), (), "algorithmicMedia"),
        (("animatic/1", "veo-3.1"), (), "trainedAlgorithmicMedia"),
        (("animatic/1", "animatic/1"), (1,), "composite"),
        (("veo-3.1", "veo-3.1"), (0,), "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_the_source_type_says_what_made_the_pictures(
    engines: tuple[str, ...], own: tuple[int, ...], kind: str
) -> None:
    scenes = tuple(
        SceneCredit(f"s{number}", 24, engine, number in own) for number, engine in enumerate(engines)
    )
    assert source_type(Credits("Film", scenes, ())) == IPTC + kind
