"""Media at URLs: read in few ranges, never from where one may not read."""

import struct
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_runtime.status import received_reason

from .conftest import asset, serving
from .sample_media import shorten
from .web_server import Host, hosting

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{}/silent.mp4\n#EXT-X-ENDLIST\n"


@pytest.fixture
async def host(media: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Host]:
    folder = tmp_path_factory.mktemp("web")
    for name in ("h264_aac.mp4", "moov_at_end.mp4", "silent.mp4", "vp9_opus.webm"):
        (folder / name).symlink_to(media / name)
    async with hosting(folder) as host:
        (folder / "list.mp4").write_text(HLS.format(host.url))
        shorten(folder / "half.mp4", media / "h264_aac.mp4")
        yield host


async def refused(probe: ProbeServiceStub, url: str) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Probe(api.ProbeRequest(url=url))
    return failure.value.code().name, received_reason(failure.value)


@pytest.mark.parametrize("name", ["h264_aac.mp4", "moov_at_end.mp4", "vp9_opus.webm"])
async def test_a_file_at_a_url_is_what_the_same_asset_is(
    probe: ProbeServiceStub, media: Path, host: Host, name: str
) -> None:
    url = f"{host.url}/{name}?key=secret"
    of_url = await probe.Probe(api.ProbeRequest(url=url))
    of_asset = await probe.Probe(api.ProbeRequest(asset=asset(media / name)))
    assert of_url.format.filename == f"{host.url}/{name}"
    of_url.format.filename = of_asset.format.filename
    assert of_url == of_asset
    checked = await probe.Validate(api.ValidateRequest(url=url, spec=pb.QcSpec()))
    *_, analysed = [e async for e in probe.Analyze(api.AnalyzeRequest(url=url, spec=pb.QcSpec()))]
    for report in (checked, analysed.report):
        assert report.verdict == pb.PASS
        assert report.probe.streams == of_asset.streams


async def test_half_a_file_at_a_url_fails_its_check(probe: ProbeServiceStub, host: Host) -> None:
    report = await probe.Validate(api.ValidateRequest(url=f"{host.url}/half.mp4", spec=pb.QcSpec()))
    assert report.checks[0].verdict == pb.FAIL


async def test_of_a_large_film_with_its_index_at_the_end_little_is_fetched(
    probe: ProbeServiceStub, media: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """200 MB of padding before the index; chunk offsets point in front of it and stay right."""
    folder = tmp_path_factory.mktemp("large")
    content = (media / "moov_at_end.mp4").read_bytes()
    index = content.rindex(b"moov") - 4
    with (folder / "large.mp4").open("wb") as file:
        file.write(content[:index] + struct.pack(">I4s", 200_000_000, b"free"))
        file.seek(index + 200_000_000)
        file.write(content[index:])
    async with hosting(folder) as host:
        report = await probe.Probe(api.ProbeRequest(url=f"{host.url}/large.mp4"))
        assert report.format.size > 200_000_000
        assert [stream.codec_name for stream in report.streams] == ["h264", "aac"]
        assert host.sent < 2_000_000
        assert len(host.asked) <= 8


@pytest.mark.parametrize("method", ["Probe", "Validate"])
async def test_a_server_without_ranges_is_refused_before_it_has_sent_much(
    probe: ProbeServiceStub, host: Host, method: str
) -> None:
    request = {"Probe": api.ProbeRequest, "Validate": api.ValidateRequest}[method](url=f"{host.url}/whole")
    if isinstance(request, api.ValidateRequest):
        request.spec.SetInParent()
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await getattr(probe, method)(request)
    assert received_reason(failure.value) == "RANGE_UNSUPPORTED"
    assert host.sent < 20_000_000


async def test_a_redirect_is_followed_and_its_target_checked(
    probe: ProbeServiceStub, host: Host, media: Path
) -> None:
    report = await probe.Probe(api.ProbeRequest(url=f"{host.url}/moved/{host.url}/silent.mp4"))
    assert report.streams
    async with hosting(media, "127.0.0.2") as forbidden:
        for target in (
            forbidden.url,
            "http://169.254.169.254/latest",
            "http://[::1]:1",
            "http://0x7f.2:1",
        ):
            told = await refused(probe, f"{host.url}/moved/{target}/silent.mp4")
            assert told == ("PERMISSION_DENIED", "ADDRESS_REFUSED"), target
        assert forbidden.asked == []
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/x"):
        assert await refused(probe, f"{host.url}/moved/{target}") == ("INVALID_ARGUMENT", "URL_REFUSED")
    loop = f"{host.url}/moved/" * 7
    assert await refused(probe, f"{loop}{host.url}/silent.mp4") == ("FAILED_PRECONDITION", "REMOTE_REFUSED")


async def test_this_machine_is_closed_unless_it_is_opened(tmp_path: Path, host: Host) -> None:
    port = host.url.rpartition(":")[2]
    async with serving(tmp_path, networks=()) as probe:
        assert await refused(probe, f"{host.url}/silent.mp4") == ("INVALID_ARGUMENT", "URL_REFUSED")
        for name in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "[::1]", "[64:ff9b::7f00:1]"):
            told = await refused(probe, f"https://{name}:{port}/silent.mp4")
            assert told == ("PERMISSION_DENIED", "ADDRESS_REFUSED"), name
    assert host.asked == []


@pytest.mark.parametrize("url", ["/etc/passwd", "file:///etc/passwd", "http://me:pw@host/x", "https://", "x"])
async def test_what_is_no_url_of_the_web_is_refused(probe: ProbeServiceStub, url: str) -> None:
    assert await refused(probe, url) == ("INVALID_ARGUMENT", "INVALID_REQUEST")


async def test_a_playlist_at_a_url_is_no_media_and_nothing_it_names_is_fetched(
    probe: ProbeServiceStub, host: Host
) -> None:
    assert await refused(probe, f"{host.url}/list.mp4") == ("INVALID_ARGUMENT", "NOT_MEDIA")
    assert host.asked == ["/list.mp4"]


async def test_a_file_that_changes_while_it_is_read_is_not_mixed(probe: ProbeServiceStub, host: Host) -> None:
    spec = pb.QcSpec()
    large = Path(host.folder / "large.ts")
    large.write_bytes(bytes(3 << 20))
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Validate(api.ValidateRequest(url=f"{host.url}/changing/large.ts", spec=spec))
    assert received_reason(failure.value) == "RANGE_UNSUPPORTED"


async def test_what_takes_more_than_the_budget_is_given_up(probe: ProbeServiceStub, host: Host) -> None:
    """A box after the other, each beyond the block of the one before."""
    with (host.folder / "long.mp4").open("wb") as file:
        file.write(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0))
        for _ in range(100):
            file.write(struct.pack(">I4s", 300_000, b"free"))
            file.seek(300_000 - 8, 1)
        file.write(b"\0\0\0\x08free")
    assert await refused(probe, f"{host.url}/long.mp4") == ("RESOURCE_EXHAUSTED", "URL_BUDGET_SPENT")
    assert len(host.asked) <= 40


async def test_a_host_that_is_away_or_refuses_is_named(probe: ProbeServiceStub, host: Host) -> None:
    assert await refused(probe, f"{host.url}/no/such") == ("FAILED_PRECONDITION", "REMOTE_REFUSED")
    told = await refused(probe, "http://127.0.0.1:1/silent.mp4")
    assert told == ("FAILED_PRECONDITION", "REMOTE_UNREACHABLE")
