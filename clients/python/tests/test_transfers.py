"""Bytes travel over real HTTP, to and from a bucket with faults."""

import google_crc32c
import pytest

from aiprod_client.assets.download import receive as receive_file
from aiprod_client.assets.scenes import read_head
from aiprod_client.assets.upload import ResumableUpload
from aiprod_rpc.errors import (
    AiprodError,
    DataLoss,
    FailedPrecondition,
    NotFound,
    ResourceExhausted,
    Unavailable,
)

from .fake_bucket import CHUNK, DATA

pytestmark = pytest.mark.usefixtures("three_attempts")


@pytest.fixture
def send(http, bucket, source):
    async def send() -> None:
        await ResumableUpload(http, bucket.session, source, len(DATA), CHUNK).send()

    return send


@pytest.fixture
def receive(http, bucket, tmp_path):
    async def receive() -> tuple[bytes, int]:
        crc32c = await receive_file(http, bucket.url, len(DATA), tmp_path / "copy")
        return (tmp_path / "copy").read_bytes(), crc32c

    return receive


async def test_a_file_is_sent_in_chunks(send, bucket) -> None:
    await send()
    assert bucket.stored == DATA
    assert bucket.requests[:2] == ["0-16383/100000", "16384-32767/100000"]
    assert bucket.requests[-1] == "98304-99999/100000"


async def test_a_broken_upload_resumes_at_the_stored_offset(send, bucket) -> None:
    bucket.faults = ["", "drop", 503, "", 503, 429]
    await send()
    assert bucket.stored == DATA
    assert bucket.requests[1:5] == ["16384-32767/100000", "*/100000", "*/100000", "24576-40959/100000"]


async def test_an_upload_ends_when_the_session_is_complete(send, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [500]
    await send()
    assert bucket.requests == ["0-16383/100000", "*/100000"]


@pytest.mark.parametrize("faults", [[503] * 4, ["drop"] * 9, ["", *[503] * 4]])
async def test_an_upload_gives_up_after_the_failure_limit(send, bucket, faults) -> None:
    bucket.faults = [*faults]
    with pytest.raises(Unavailable, match="gave up at byte") as caught:
        await send()
    assert caught.value.reason == "TRANSFER_INTERRUPTED"
    assert bucket.faults, "it gave up before the faults ended"


async def test_an_upload_that_cannot_connect_shows_no_address_and_no_signature(
    http, source, unused_tcp_port, caplog
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/o/film?X-Goog-Signature=secret"
    with caplog.at_level("INFO"), pytest.raises(Unavailable, match="gave up at byte 0 ") as caught:
        await ResumableUpload(http, url, source, len(DATA), CHUNK).send()
    assert "127.0.0.1" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert str(unused_tcp_port) in caplog.text


async def test_progress_of_an_upload_starts_the_count_of_failures_again(send, bucket) -> None:
    bucket.faults = ["", *[503, "", ""] * 6]
    await send()
    assert bucket.stored == DATA


@pytest.mark.parametrize(
    ("status", "error"), [(400, FailedPrecondition), (403, FailedPrecondition), (507, ResourceExhausted)]
)
@pytest.mark.parametrize("before", [[], [""]])
async def test_a_rejection_is_reported_without_the_signature(send, bucket, status, error, before) -> None:
    bucket.faults = [*before, status]
    with pytest.raises(AiprodError, match=f"/o: {status} because") as caught:
        await send()
    assert type(caught.value) is error
    assert "secret" not in str(caught.value)


async def test_a_broken_download_resumes_where_it_stopped(receive, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [503, "drop"]
    assert await receive() == (DATA, google_crc32c.value(DATA))
    start = int(bucket.requests[2].removeprefix("bytes=").partition("-")[0])
    assert 0 < start <= 50_000


async def test_progress_of_a_download_starts_the_count_of_failures_again(receive, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [503, 503, "drop"] * 4
    assert await receive() == (DATA, google_crc32c.value(DATA))
    assert not bucket.faults


@pytest.mark.parametrize(
    ("status", "error", "reason"), [(404, NotFound, "ASSET_LOST"), (410, DataLoss, "ASSET_DAMAGED")]
)
async def test_a_download_of_lost_bytes_is_not_retried(receive, http, bucket, status, error, reason) -> None:
    bucket.faults = [status] * 2
    with pytest.raises(error) as caught:
        await receive()
    assert caught.value.reason == reason
    with pytest.raises(error):
        await read_head(http, bucket.url, 10)
    assert len(bucket.requests) == 2


async def test_reading_past_the_end_gives_up(http, bucket) -> None:
    bucket.stored = DATA[:-1]
    with pytest.raises(Unavailable):
        await read_head(http, bucket.url, len(DATA))


async def test_an_upload_stops_when_the_file_shrinks(send, bucket, source) -> None:
    source.write_bytes(DATA[: 2 * CHUNK + 1])
    with pytest.raises(FailedPrecondition) as caught:
        await send()
    assert caught.value.reason == "FILE_CHANGED"
    assert len(bucket.requests) == 2


async def test_a_download_of_a_shorter_object_gives_up(receive, bucket) -> None:
    bucket.stored = DATA[:-1]
    with pytest.raises(Unavailable, match=f"gave up at byte {len(DATA) - 1}"):
        await receive()
