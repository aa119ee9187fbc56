"""Options of `aiprod probe` that cannot work are refused before the upload, and checks become JUnit XML."""

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_cli.terminal.junit import junit_xml
from aiprod_cli.terminal.probe_tables import presets_table, streams_table
from aiprod_cli.terminal.report_page import report_page
from aiprod_cli.terminal.tables import print_table
from tests.long_cases import long_cases

from .conftest import Cli


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--preset", "web"], "broadcast-r128"),
        (["--timeline", "/nowhere/film.png"], "cannot be written"),
        # Root may write everywhere, and still not here.
        (["--timeline", "/proc/film.png"], "cannot be written"),
        (["--report", "film.pdf"], "must end with one of .html, .xml"),
        *long_cases((["--report", "/nowhere/film.xml"], "cannot be written")),
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


@pytest.mark.parametrize("option", ["--timeline", "--report"])
@pytest.mark.parametrize("read", ["film.html", "qc.html"])
def test_no_output_replaces_the_film_or_its_requirements(
    cli: Cli, tmp_path: Path, option: str, read: str
) -> None:
    film, spec = tmp_path / "film.html", tmp_path / "qc.html"
    film.write_bytes(b"film")
    spec.write_text("max_gop: 2s")
    (tmp_path / "link.html").symlink_to(tmp_path / read)
    for name in (read, "link.html"):
        result = cli("probe", str(film), "--spec", str(spec), option, str(tmp_path / name))
        assert result.returncode == 2
        assert "would be overwritten" in " ".join(result.stderr.split())
    assert film.read_bytes() == b"film"


def test_a_file_without_bytes_is_refused(cli: Cli, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.touch()
    result = cli("probe", str(film))
    assert result.returncode == 2
    assert "is empty" in " ".join(result.stderr.replace("\u2502", " ").split())


@pytest.mark.parametrize(("channels", "text"), [(1, "48000 Hz, 1 channel"), (6, "48000 Hz, 6 channels")])
def test_channels_without_a_layout_are_counted(channels: int, text: str) -> None:
    stream = probe_pb.Stream(audio=probe_pb.AudioStream(sample_rate=48_000, channels=channels))
    (details,) = streams_table(probe_pb.ProbeReport(streams=[stream])).columns[2].cells
    assert details == text


def test_checks_become_junit_xml() -> None:
    checks = [
        probe_pb.QcCheck(code="BLACK", verdict=probe_pb.FAIL, measured="3.000", expected="≤ 2.000", unit="s"),
        probe_pb.QcCheck(code="LOUDNESS", verdict=probe_pb.SKIPPED, reason="there is no sound"),
        probe_pb.QcCheck(code="TIMESTAMPS", verdict=probe_pb.WARN, measured="1", unit="places"),
    ]
    interval = checks[0].intervals.add()
    interval.end.FromMilliseconds(3000)
    report = probe_pb.QcReport(verdict=probe_pb.FAIL, checks=checks)
    document = junit_xml(report, "a\x00 <film>.mp4")
    # `grep -c` and what a reviewer sees count lines.
    assert sum(b"<testcase" in line for line in document.splitlines()) == len(checks)
    suite = ElementTree.fromstring(document)
    assert suite.attrib == {"name": "a\ufffd <film>.mp4", "tests": "3", "failures": "1", "skipped": "1"}
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert (failure.attrib["message"], failure.text) == ("3.000 s, expected ≤ 2.000", "0.000 s to 3.000 s")


def test_requirements_of_a_preset_are_lines_for_a_spec_file() -> None:
    spec = probe_pb.QcSpec(frame_rates=[FrameRate(numerator=24, denominator=1)], fragmented=True)
    preset = probe_pb.Preset(name="mine", description="For me.", spec=spec)
    file = io.StringIO()
    print_table(Console(file=file, width=100), presets_table([preset]))
    assert "frame_rates: [{numerator: 24, denominator: 1}]" in file.getvalue()
    assert "fragmented: true" in file.getvalue()


def test_checks_become_a_page_that_loads_nothing_and_runs_nothing() -> None:
    checks = [
        probe_pb.QcCheck(code="BLACK", verdict=probe_pb.FAIL, measured="3.000", expected="≤ 2.000", unit="s"),
        probe_pb.QcCheck(code="LOUDNESS", verdict=probe_pb.SKIPPED, reason="there is no sound"),
    ]
    checks[0].intervals.add().end.FromMilliseconds(3000)
    report = probe_pb.QcReport(verdict=probe_pb.FAIL, checks=checks)
    page = report_page(report, "<script>alert(1)</script>.mp4", b"png").decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.mp4" in page
    assert 'src="data:image/png;base64,cG5n"' in page
    assert "<td>3.000 s</td><td>≤ 2.000</td><td>FAIL</td><td>0.000-3.000</td>" in page
    assert "<td>there is no sound</td>" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<img" not in report_page(report, "film.mp4", b"").decode()
