"""Assembles the store in Google Cloud Storage from the settings."""

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
    """Credentials that sign through IAM, because those of Cloud Run hold no key."""

    def __init__(self, source: Any, email: str, request: Callable[..., Any]) -> None:
        super().__init__()
        self._signer = iam.Signer(request, source, email)
        self._email = email

    def sign_bytes(self, message: bytes) -> bytes:
        """Returns the signature of a message."""
        signature: bytes = self._signer.sign(message)
        return signature

    @property
    def signer(self) -> iam.Signer:
        """The signer that calls IAM."""
        return self._signer

    @property
    def signer_email(self) -> str:
        """The address of the service account that signs."""
        return self._email

    def refresh(self, request: Request) -> None:
        """Does nothing: these credentials only sign."""


@asynccontextmanager
async def open_gcs_store(settings: StorageSettings) -> AsyncIterator[GcsStore]:
    """Opens the store in the bucket of the settings.

    With an endpoint, which is an emulator's, it uses no account and a key of this machine.
    """
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
    """Returns the bucket with credentials that can sign: with their key, else through IAM.

    `send` makes requests, as google-auth's transports do.
    """
    if not isinstance(source, Signing):
        # Its default timeout is two minutes.
        request = partial(send, timeout=CALL_SECONDS)
        # The address of the account is only set by a refresh.
        source.refresh(request)
        source = IamCredentials(source, source.service_account_email, request)
    return storage.Client(project="none", credentials=source).bucket(name)
