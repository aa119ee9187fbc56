"""Media at URLs are read in few ranges, and only from allowed addresses."""

import struct
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from PIL import Image
from pillow_heif import from_pillow

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_rpc.status import received_reason
from tests.ports import closed_port

from .conftest import asset, serving
from .sample_media import shorten
from .web_server import WebServer, serving_folder

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{}/silent.mp4\n#EXT-X-ENDLIST\n"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def web(media: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WebServer]:
    folder = tmp_path_factory.mktemp("web")
    for name in ("h264_aac.mp4", "moov_at_end.mp4", "silent.mp4", "vp9_opus.webm"):
        (folder / name).symlink_to(media / name)
    async with serving_folder(folder) as web:
        (folder / "list.mp4").write_text(HLS.format(web.url))
        shorten(folder / "half.mp4", media / "h264_aac.mp4")
        from_pillow(Image.new("RGB", (640, 360))).save(folder / "tiles.heic", tile_size=256)
        yield web


async def refusal_of(probe: ProbeServiceStub, url: str) -> tuple[str, str]:
    """Return the code and the reason of a probe that fails."""
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Probe(api.ProbeRequest(url=url))
    return failure.value.code().name, received_reason(failure.value)


@pytest.mark.parametrize("name", ["h264_aac.mp4", "moov_at_end.mp4", "vp9_opus.webm"])
async def test_a_url_gets_the_same_report_as_an_asset(
    probe: ProbeServiceStub, media: Path, web: WebServer, name: str
) -> None:
    url = f"{web.url}/{name}?key=secret"
    of_url = await probe.Probe(api.ProbeRequest(url=url))
    of_asset = await probe.Probe(api.ProbeRequest(asset=asset(media / name)))
    assert of_url.format.filename == f"{web.url}/{name}"
    of_url.format.filename = of_asset.format.filename
    assert of_url == of_asset
    checked = await probe.Validate(api.ValidateRequest(url=url, spec=pb.QcSpec()))
    *_, analysed = [e async for e in probe.Analyze(api.AnalyzeRequest(url=url, spec=pb.QcSpec()))]
    for report in (checked, analysed.report):
        assert report.verdict == pb.PASS
        assert report.probe.streams == of_asset.streams


async def test_the_picture_at_a_url_has_the_size_of_all_its_tiles(
    probe: ProbeServiceStub, web: WebServer
) -> None:
    report = await probe.Probe(api.ProbeRequest(url=f"{web.url}/tiles.heic"))
    assert [(stream.video.width, stream.video.height) for stream in report.streams] == [(640, 360)]


async def test_a_truncated_file_at_a_url_fails_its_integrity_check(
    probe: ProbeServiceStub, web: WebServer
) -> None:
    report = await probe.Validate(api.ValidateRequest(url=f"{web.url}/half.mp4", spec=pb.QcSpec()))
    assert report.checks[0].verdict == pb.FAIL


async def test_probing_a_large_file_with_its_index_at_the_end_fetches_little(
    probe: ProbeServiceStub, media: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """200 MB of padding lie between the media and the index, so all chunk offsets stay valid."""
    folder = tmp_path_factory.mktemp("large")
    content = (media / "moov_at_end.mp4").read_bytes()
    index = content.rindex(b"moov") - 4
    with (folder / "large.mp4").open("wb") as file:
        file.write(content[:index] + struct.pack(">I4s", 200_000_000, b"free"))
        file.seek(index + 200_000_000)
        file.write(content[index:])
    async with serving_folder(folder) as web:
        report = await probe.Probe(api.ProbeRequest(url=f"{web.url}/large.mp4"))
        assert report.format.size > 200_000_000
        assert [stream.codec_name for stream in report.streams] == ["h264", "aac"]
        assert web.sent_bytes < 2_000_000
        assert len(web.paths) <= 8


@pytest.mark.parametrize("method", ["Probe", "Validate"])
async def test_a_server_without_range_support_is_refused_early(
    probe: ProbeServiceStub, web: WebServer, method: str
) -> None:
    request = {"Probe": api.ProbeRequest, "Validate": api.ValidateRequest}[method](url=f"{web.url}/whole")
    if isinstance(request, api.ValidateRequest):
        request.spec.SetInParent()
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await getattr(probe, method)(request)
    assert received_reason(failure.value) == "RANGE_UNSUPPORTED"
    assert web.sent_bytes < 20_000_000


async def test_redirects_are_followed_and_their_targets_checked(
    probe: ProbeServiceStub, web: WebServer, media: Path
) -> None:
    report = await probe.Probe(api.ProbeRequest(url=f"{web.url}/moved/{web.url}/silent.mp4"))
    assert report.streams
    async with serving_folder(media, "127.0.0.2") as forbidden:
        for target in (
            forbidden.url,
            "http://169.254.169.254/latest",
            "http://[::1]:1",
            "http://0x7f.2:1",
        ):
            refusal = await refusal_of(probe, f"{web.url}/moved/{target}/silent.mp4")
            assert refusal == ("PERMISSION_DENIED", "ADDRESS_REFUSED"), target
        assert forbidden.paths == []
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/x"):
        assert await refusal_of(probe, f"{web.url}/moved/{target}") == ("INVALID_ARGUMENT", "URL_REFUSED")
    loop = f"{web.url}/moved/" * 7
    assert await refusal_of(probe, f"{loop}{web.url}/silent.mp4") == ("FAILED_PRECONDITION", "REMOTE_REFUSED")


async def test_local_addresses_are_refused_by_default(tmp_path: Path, web: WebServer) -> None:
    port = web.url.rpartition(":")[2]
    async with serving(tmp_path, networks=()) as probe:
        assert await refusal_of(probe, f"{web.url}/silent.mp4") == ("INVALID_ARGUMENT", "URL_REFUSED")
        for name in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "[::1]", "[64:ff9b::7f00:1]"):
            refusal = await refusal_of(probe, f"https://{name}:{port}/silent.mp4")
            assert refusal == ("PERMISSION_DENIED", "ADDRESS_REFUSED"), name
    assert web.paths == []


@pytest.mark.parametrize("url", ["/etc/passwd", "file:///etc/passwd", "http://me:pw@web/x", "https://", "x"])
async def test_other_urls_are_invalid(probe: ProbeServiceStub, url: str) -> None:
    assert await refusal_of(probe, url) == ("INVALID_ARGUMENT", "INVALID_REQUEST")


async def test_a_playlist_is_not_media_and_its_entries_are_not_fetched(
    probe: ProbeServiceStub, web: WebServer
) -> None:
    assert await refusal_of(probe, f"{web.url}/list.mp4") == ("INVALID_ARGUMENT", "NOT_MEDIA")
    assert web.paths == ["/list.mp4"]


async def test_a_file_that_changes_during_a_download_is_refused(
    probe: ProbeServiceStub, web: WebServer
) -> None:
    spec = pb.QcSpec()
    large = Path(web.folder / "large.ts")
    large.write_bytes(bytes(3 << 20))
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Validate(api.ValidateRequest(url=f"{web.url}/changing/large.ts", spec=spec))
    assert received_reason(failure.value) == "RANGE_UNSUPPORTED"


async def test_a_file_that_exceeds_the_budget_is_refused(probe: ProbeServiceStub, web: WebServer) -> None:
    """Each box starts in another block than the one before."""
    with (web.folder / "long.mp4").open("wb") as file:
        file.write(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0))
        for _ in range(100):
            file.write(struct.pack(">I4s", 300_000, b"free"))
            file.seek(300_000 - 8, 1)
        file.write(b"\0\0\0\x08free")
    assert await refusal_of(probe, f"{web.url}/long.mp4") == ("RESOURCE_EXHAUSTED", "URL_BUDGET_SPENT")
    assert len(web.paths) <= 40


async def test_unreachable_and_refusing_hosts_have_reasons_of_their_own(
    probe: ProbeServiceStub, web: WebServer
) -> None:
    assert await refusal_of(probe, f"{web.url}/no/such") == ("FAILED_PRECONDITION", "REMOTE_REFUSED")
    with closed_port() as address, pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Probe(api.ProbeRequest(url=f"http://{address}/silent.mp4"))
    assert received_reason(failure.value) == "REMOTE_UNREACHABLE"
    # Without the address to which a name led.
    assert failure.value.details() == "cannot read from 127.0.0.1 (connection refused)"
