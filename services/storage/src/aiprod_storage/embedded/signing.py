"""Signs URLs with google-cloud-storage's own V4 signer, so that clients see what GCS would give them."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from aiprod_storage.objects import SignedUrl

ACCOUNT = "embedded-store@aiprod.invalid"


def load_or_create_key(path: Path) -> rsa.RSAPrivateKey:
    """The store's signing key; made at the first start, readable by the owner only."""
    if not path.exists():
        pem = _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
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


class UrlSigner:
    """Signs for the objects of one bucket. `endpoint` is scheme and host, without a path."""

    def __init__(self, key: rsa.RSAPrivateKey, bucket: str, endpoint: str) -> None:
        self.endpoint = endpoint
        self.bucket = bucket
        self.public_key = key.public_key()
        self._key = key

    def sign(
        self,
        method: str,
        name: str,
        ttl: timedelta,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> SignedUrl:
        """A URL for `method` on the object `name`; takes half a millisecond, the first time a second."""
        expire_time = datetime.now(UTC) + ttl
        url = self._bucket.blob(name).generate_signed_url(
            version="v4",
            expiration=ttl,
            method=method,
            headers=dict(headers or {}),
            query_parameters=dict(query or {}),
            api_access_endpoint=self.endpoint,
        )
        return SignedUrl(url, expire_time)

    @cached_property
    def _bucket(self) -> Any:
        # These take most of a second to import, so they wait for the first URL.
        from google.cloud import storage
        from google.oauth2 import service_account

        info = {"client_email": ACCOUNT, "private_key": _pem(self._key).decode(), "token_uri": self.endpoint}
        account: Any = service_account.Credentials
        client = storage.Client(project="embedded", credentials=account.from_service_account_info(info))
        return client.bucket(self.bucket)
