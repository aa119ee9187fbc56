"""Puts the store of Google Cloud Storage together from the settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import google.auth
from google.auth import iam
from google.auth.credentials import AnonymousCredentials, Credentials, Signing
from google.auth.transport.requests import Request
from google.cloud import storage

from aiprod_storage.config import StorageSettings
from aiprod_storage.gcs.store import CALL_SECONDS, GcsStore
from aiprod_storage.signing import UrlSigner, load_or_create_key, local_bucket

GOOGLE = "https://storage.googleapis.com"


class IamCredentials(Signing, Credentials):
    """Credentials that sign by asking IAM: those of Cloud Run hold no key."""

    def __init__(self, source: Any, email: str, request: Callable[..., Any]) -> None:
        super().__init__()
        self._signer = iam.Signer(request, source, email)
        self._email = email

    def sign_bytes(self, message: bytes) -> bytes:
        signature: bytes = self._signer.sign(message)
        return signature

    @property
    def signer(self) -> iam.Signer:
        return self._signer

    @property
    def signer_email(self) -> str:
        return self._email

    def refresh(self, request: Request) -> None:
        """These only sign."""


@asynccontextmanager
async def open_gcs_store(settings: StorageSettings) -> AsyncIterator[GcsStore]:
    """The store in the bucket of the settings. An endpoint is an emulator's: no account, a key of ours."""
    if settings.gcs_endpoint:
        options = {"api_endpoint": settings.gcs_endpoint}
        client = storage.Client(project="none", credentials=AnonymousCredentials(), client_options=options)
        key = load_or_create_key(settings.data / "signer.pem")
        signer = UrlSigner(local_bucket(key, settings.bucket), settings.gcs_endpoint)
    else:
        source, project = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
        client = storage.Client(project=settings.project or project, credentials=source)
        signer = UrlSigner(lambda: signing_bucket(settings.bucket, source, Request()), GOOGLE)
    try:
        yield GcsStore(client.bucket(settings.bucket), signer)
    finally:
        client.close()


def signing_bucket(name: str, source: Any, send: Callable[..., Any]) -> storage.Bucket:
    """The bucket with credentials that can sign: a key's own, else IAM's for the service's account.

    `send` makes requests, as google-auth's transports do.
    """
    if not isinstance(source, Signing):
        # Its own limit is two minutes.
        request = partial(send, timeout=CALL_SECONDS)
        # Only then it knows its account's address.
        source.refresh(request)
        source = IamCredentials(source, source.service_account_email, request)
    return storage.Client(project="none", credentials=source).bucket(name)
