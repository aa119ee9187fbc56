"""Signs URLs with google-cloud-storage's own V4 signer, so that all stores give the same URLs as GCS."""

import base64
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from aiprod_storage.model import Asset, Content, SignedUrl
from aiprod_storage.object_names import attachment, disposition

ACCOUNT = "embedded-store@aiprod.invalid"


class UrlSigner:
    """Signs URLs of the objects in one bucket. `endpoint` is scheme and host, without a path.

    The first URL calls `open_bucket`, which returns a google-cloud-storage bucket with credentials that sign.
    """

    def __init__(self, open_bucket: Callable[[], Any], endpoint: str) -> None:
        self.endpoint = endpoint
        self._open_bucket = open_bucket

    def sign(
        self,
        method: str,
        name: str,
        ttl: timedelta,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> SignedUrl:
        """Returns a URL for `method` on the object `name`, valid for `ttl`.

        Takes half a millisecond, the first time a second.
        """
        expire_time = datetime.now(UTC) + ttl
        url = self._bucket.blob(name).generate_signed_url(
            version="v4",
            expiration=ttl,
            method=method,
            headers=dict(headers or {}),
            query_parameters=dict(query or {}),
            api_access_endpoint=self.endpoint,
        )
        return SignedUrl(url, expire_time, headers or {})

    @cached_property
    def _bucket(self) -> Any:
        return self._open_bucket()


def put_headers(content: Content) -> dict[str, str]:
    """Returns the headers with which one PUT can store this content, once, and no other bytes."""
    return {
        "content-type": content.content_type,
        "content-disposition": disposition(content.content_type),
        "x-goog-content-length-range": f"{content.size},{content.size}",
        "x-goog-hash": f"crc32c={crc32c_text(content.crc32c)}",
        # Generation 0 requires that the object does not exist yet.
        "x-goog-if-generation-match": "0",
    }


def read_query(asset: Asset, download_as: str) -> dict[str, str]:
    """Returns the query of a URL to read one generation of the asset; `download_as` as in `shown_as`."""
    return {"generation": str(asset.generation), **shown_as(asset, download_as)}


def shown_as(asset: Asset, download_as: str) -> dict[str, str]:
    """Returns the query that says how browsers show the asset; `download_as` is a file name, '' for none."""
    shown = disposition(asset.content.content_type, attachment(download_as) if download_as else "")
    return {} if shown == "inline" else {"response-content-disposition": shown}


def crc32c_text(crc32c: int) -> str:
    """Returns a checksum in the format of Google Cloud Storage: big-endian, in base64."""
    return base64.b64encode(crc32c.to_bytes(4)).decode()


def seconds_until(moment: datetime) -> timedelta:
    """Returns the time left until `moment` in whole seconds, as signatures count it; at least 1 s."""
    return timedelta(seconds=max(1, round((moment - datetime.now(UTC)).total_seconds())))


def local_bucket(key: rsa.RSAPrivateKey, bucket: str) -> Callable[[], Any]:
    """Returns a function that opens a bucket whose URLs are signed with the key of this machine."""

    def open_bucket() -> Any:
        # These take most of a second to import, so they wait for the first URL.
        from google.cloud import storage
        from google.oauth2 import service_account

        info = {
            "client_email": ACCOUNT,
            "private_key": _pem(key).decode(),
            "token_uri": "https://none.invalid",
        }
        account: Any = service_account.Credentials
        client = storage.Client(project="embedded", credentials=account.from_service_account_info(info))
        return client.bucket(bucket)

    return open_bucket


def load_or_create_key(path: Path) -> rsa.RSAPrivateKey:
    """Returns the signing key in the file `path`; creates it, readable by the owner only, if it is absent."""
    if not path.exists():
        pem = _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        # Written to another file and renamed, so that a crash leaves no half of a key.
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem)
            os.fsync(file.fileno())
        fresh.rename(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
