"""Translates gs:// URLs to Cloud Storage's JSON API, with credentials for some buckets."""

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import quote

from yarl import URL

from aiprod_rpc.errors import FailedPrecondition

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

READ_ONLY = "https://www.googleapis.com/auth/devstorage.read_only"


class CloudStorage:
    """Reads objects of `buckets` with the service's credentials and all others anonymously.

    Otherwise users could read, through the service, whatever its account can read.
    """

    def __init__(self, endpoint: str, buckets: Collection[str]) -> None:
        self._endpoint = endpoint
        self._buckets = buckets
        self._credentials: Credentials | None = None

    async def locate(self, url: str) -> tuple[URL, dict[str, str]]:
        """Returns the address of `gs://bucket/object` and the headers to send.

        FailedPrecondition if the bucket needs credentials and there are none.
        """
        bucket, _, name = url.removeprefix("gs://").partition("/")
        # Slashes are quoted as well: to this API the name of an object is one segment of the path.
        address = f"{self._endpoint}/storage/v1/b/{bucket}/o/{quote(name, safe='')}?alt=media"
        # google.auth blocks on files and on the metadata server.
        headers = await asyncio.to_thread(self._authorization) if bucket in self._buckets else {}
        return URL(address, encoded=True), headers

    def _authorization(self) -> dict[str, str]:
        # Imported here: few services have buckets of their own, and google.auth brings requests.
        import google.auth
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.requests import Request

        try:
            if self._credentials is None:
                self._credentials, _ = google.auth.default(scopes=[READ_ONLY])
            if not self._credentials.valid:
                self._credentials.refresh(Request())  # type: ignore[no-untyped-call]
        except GoogleAuthError as error:
            message = f"there are no credentials for Cloud Storage ({type(error).__name__})"
            raise FailedPrecondition(message, reason="CREDENTIALS_MISSING") from None
        return {"Authorization": f"Bearer {self._credentials.token}"}
