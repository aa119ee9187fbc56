"""Options of `aiprod probe` that cannot work are refused before the upload, and checks become JUnit XML."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_cli.terminal.junit import junit_xml

from .conftest import Cli


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--preset", "web"], "broadcast-r128"),
        (["--timeline", "/nowhere/film.png"], "cannot be written"),
        (["--report", "/nowhere/film.xml"], "cannot be written"),
    ],
)
def test_options_that_cannot_work_are_refused_without_a_stack(
    cli: Cli, tmp_path: Path, options: list[str], part: str
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    result = cli("probe", str(film), *options)
    assert result.returncode == 2
    assert part in " ".join(result.stderr.replace("\u2502", " ").split())


def test_a_file_without_bytes_is_refused(cli: Cli, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.touch()
    result = cli("probe", str(film))
    assert result.returncode == 2
    assert "is empty" in " ".join(result.stderr.replace("\u2502", " ").split())


def test_checks_become_junit_xml() -> None:
    checks = [
        probe_pb.QcCheck(code="BLACK", verdict=probe_pb.FAIL, measured="3.000", expected="≤ 2.000", unit="s"),
        probe_pb.QcCheck(code="LOUDNESS", verdict=probe_pb.SKIPPED, reason="there is no sound"),
        probe_pb.QcCheck(code="TIMESTAMPS", verdict=probe_pb.WARN, measured="1", unit="places"),
    ]
    interval = checks[0].intervals.add()
    interval.end.FromMilliseconds(3000)
    report = probe_pb.QcReport(verdict=probe_pb.FAIL, checks=checks)
    suite = ElementTree.fromstring(junit_xml(report, "a\x00 <film>.mp4"))
    assert suite.attrib == {"name": "a\ufffd <film>.mp4", "tests": "3", "failures": "1", "skipped": "1"}
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert (failure.attrib["message"], failure.text) == ("3.000 s, expected ≤ 2.000", "0.000 s to 3.000 s")
