"""The verifier against google-cloud-storage's own signer, at other times than now."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aiprod_runtime.errors import InvalidArgument, PermissionDenied
from aiprod_storage.embedded.signing import UrlSigner, load_or_create_key
from aiprod_storage.embedded.verify import SignedRequest, verify

HOUR = timedelta(hours=1)


@pytest.fixture
def signer(signing_key: Path) -> UrlSigner:
    return UrlSigner(load_or_create_key(signing_key), "aiprod", "https://media.example:8443")


def request(signer: UrlSigner, host: str = "media.example:8443") -> SignedRequest:
    query = {"response-content-disposition": "attachment; filename*=UTF-8''%E7%8B%90 ~/+.mp4"}
    url = urlsplit(signer.sign("GET", "clips/a.mp4", HOUR, query=query).url)
    return SignedRequest("GET", url.path, url.query, {"host": host, "range": "bytes=0-"})


@pytest.mark.parametrize("later", [timedelta(seconds=-4), timedelta(0), timedelta(minutes=59)])
def test_a_url_is_good_for_its_time(signer, later) -> None:
    verify(request(signer), signer.public_key, datetime.now(UTC) + later)


def test_a_url_is_not_good_after_its_time(signer) -> None:
    with pytest.raises(InvalidArgument, match="expired at"):
        verify(request(signer), signer.public_key, datetime.now(UTC) + HOUR + timedelta(minutes=1))


def test_a_url_is_not_good_before_its_time(signer) -> None:
    with pytest.raises(PermissionDenied, match="not valid yet"):
        verify(request(signer), signer.public_key, datetime.now(UTC) - timedelta(minutes=1))


def test_a_url_is_good_at_its_host_only(signer) -> None:
    with pytest.raises(PermissionDenied):
        verify(request(signer, host="media.example"), signer.public_key, datetime.now(UTC))


def test_a_url_of_another_key_is_not_good(signer, tmp_path) -> None:
    stranger = UrlSigner(load_or_create_key(tmp_path / "signer.pem"), "aiprod", signer.endpoint)
    with pytest.raises(PermissionDenied):
        verify(request(stranger), signer.public_key, datetime.now(UTC))
