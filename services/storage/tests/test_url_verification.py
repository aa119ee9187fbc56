"""Verifies URLs of google-cloud-storage's own signer, at various times."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from aiprod_rpc.errors import InvalidArgument, PermissionDenied
from aiprod_storage.embedded.url_verification import SignedRequest, verify_url
from aiprod_storage.signing import UrlSigner, load_or_create_key, local_bucket

HOUR = timedelta(hours=1)


@pytest.fixture
def signer(signing_key: Path) -> UrlSigner:
    key = load_or_create_key(signing_key)
    return UrlSigner(local_bucket(key, "aiprod"), "https://media.example:8443")


@pytest.fixture
def key(signing_key: Path) -> rsa.RSAPublicKey:
    return load_or_create_key(signing_key).public_key()


def request(signer: UrlSigner, host: str = "media.example:8443") -> SignedRequest:
    query = {"response-content-disposition": "attachment; filename*=UTF-8''%E7%8B%90 ~/+.mp4"}
    url = urlsplit(signer.sign("GET", "clips/a.mp4", HOUR, query=query).url)
    return SignedRequest("GET", url.path, url.query, {"host": host, "range": "bytes=0-"})


@pytest.mark.parametrize("later", [timedelta(seconds=-4), timedelta(0), timedelta(minutes=59)])
def test_a_url_is_valid_until_it_expires(signer, key, later) -> None:
    verify_url(request(signer), key, datetime.now(UTC) + later)


def test_an_expired_url_is_rejected(signer, key) -> None:
    with pytest.raises(InvalidArgument, match="expired at"):
        verify_url(request(signer), key, datetime.now(UTC) + HOUR + timedelta(minutes=1))


def test_a_url_from_the_future_is_rejected(signer, key) -> None:
    with pytest.raises(PermissionDenied, match="not valid yet"):
        verify_url(request(signer), key, datetime.now(UTC) - timedelta(minutes=1))


def test_a_url_is_valid_for_its_host_only(signer, key) -> None:
    with pytest.raises(PermissionDenied):
        verify_url(request(signer, host="media.example"), key, datetime.now(UTC))


def test_a_url_of_another_key_is_rejected(signer, key, tmp_path) -> None:
    stranger = UrlSigner(local_bucket(load_or_create_key(tmp_path / "signer.pem"), "aiprod"), signer.endpoint)
    with pytest.raises(PermissionDenied):
        verify_url(request(stranger), key, datetime.now(UTC))
