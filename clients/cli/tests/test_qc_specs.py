"""`aiprod probe --spec`: limits of the user's own, read from YAML and checked by the contract's rules."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1.resources_pb2 import QcSpec
from aiprod_cli.qc.schema import SCHEMA
from aiprod_cli.qc.spec_file import read_spec
from tests.long_cases import long_cases

from .conftest import Cli

SPEC = """
preset: web-h264
duration: 12.5
frame_rate: {numerator: 30000, denominator: 1001}
video_codecs: [h264, hevc]
sample_rates: [48000]
loudness: -23.0
faststart: true
max_dropped_frames: 2
resolutions: [1920x1080]
"""
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def test_a_spec_is_read_and_fits_its_schema(tmp_path: Path) -> None:
    file = tmp_path / "qc.yaml"
    file.write_text(SPEC)
    assert read_spec(file).message == QcSpec(
        preset="web-h264",
        duration=Duration(seconds=12, nanos=500_000_000),
        frame_rate=FrameRate(numerator=30000, denominator=1001),
        video_codecs=["h264", "hevc"],
        sample_rates=[48000],
        loudness=-23.0,
        faststart=True,
        max_dropped_frames=2,
        resolutions=["1920x1080"],
    )
    VALIDATOR.validate(yaml.safe_load(SPEC))


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("loudness: loud", "must be a number"),
        ("max_blak: 2", "did you mean max_black?"),
        ("frame_rate: 25", "must have fields such as `numerator: …`"),
        ("loudness: 3", "loudness: must be"),
        *long_cases(
            ("faststart: maybe", "must be true or false"),
            ("sample_rates: [fast]", "must be a whole number"),
            ("preset: best", "preset: must be"),
            ("duration: 90000", "duration"),
        ),
    ],
)
def test_a_wrong_limit_is_named_by_its_line_before_an_upload(
    cli: Cli, tmp_path: Path, line: str, part: str
) -> None:
    spec, film = tmp_path / "qc.yaml", tmp_path / "film.mp4"
    spec.write_text(f"video_codecs: [h264]\n{line}\n")
    film.write_bytes(b"film")
    refused = cli("probe", str(film), "--spec", str(spec), "--json")
    assert refused.returncode == 2
    message = json.loads(refused.stderr)["message"]
    assert f"{spec}:2: " in message
    assert part in message
    assert not VALIDATOR.is_valid(yaml.safe_load(spec.read_text()))
