"""Signing without a key, as on Cloud Run: Google's credentials, a fake metadata server and IAM."""

import base64
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from google.auth import compute_engine
from google.auth.transport.requests import Request

from aiprod_rpc.errors import Unavailable
from aiprod_storage.embedded.url_verification import SignedRequest, verify_url
from aiprod_storage.gcs.factory import GOOGLE, signing_bucket
from aiprod_storage.gcs.store import GcsStore
from aiprod_storage.model import Asset, Content
from aiprod_storage.signing import UrlSigner, load_or_create_key

EMAIL = "storage@films.iam.gserviceaccount.com"
ASSET = Asset("jobs/j/master/a.mp4", 7, Content("jobs/j/master", 5, 1, "video/mp4", {}))


class Google:
    """The metadata server, and IAM with the account's key; IAM returns each status in `faults` once."""

    def __init__(self, key) -> None:
        self.faults: list[int] = []
        self.signed = 0
        self._key = key

    async def account(self, request: web.Request) -> web.Response:
        return web.json_response({"email": EMAIL, "scopes": ["cloud-platform"], "aliases": ["default"]})

    async def token(self, request: web.Request) -> web.Response:
        return web.json_response({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})

    async def sign(self, request: web.Request) -> web.Response:
        if self.faults:
            return web.json_response({}, status=self.faults.pop(0))
        assert request.match_info["account"] == f"{EMAIL}:signBlob"
        assert request.headers["Authorization"] == "Bearer t"
        message = base64.b64decode((await request.json())["payload"])
        self.signed += 1
        signature = self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return web.json_response({"keyId": "1", "signedBlob": base64.b64encode(signature).decode()})


@pytest.fixture
def key(signing_key):
    return load_or_create_key(signing_key)


@pytest.fixture
def google(key) -> Google:
    return Google(key)


@pytest.fixture
async def send(google) -> AsyncIterator[Callable]:
    app = web.Application()
    account = "/computeMetadata/v1/instance/service-accounts"
    app.add_routes(
        [
            web.get(f"{account}/default/", google.account),
            web.get(f"{account}/{EMAIL}/token", google.token),
            web.get(f"{account}/default/token", google.token),
            web.post("/v1/projects/-/serviceAccounts/{account}", google.sign),
        ]
    )
    request = Request()
    async with TestServer(app) as server:

        def send(url: str, **options):
            """Sends the request to the test's server in place of Google's."""
            parts = urlsplit(url)
            return request(url=str(server.make_url(f"{parts.path}?{parts.query}")), **options)

        yield send
    request.session.close()


@pytest.fixture
def store(send) -> GcsStore:
    source = compute_engine.Credentials(universe_domain="googleapis.com")
    return GcsStore(None, UrlSigner(lambda: signing_bucket("films", source, send), GOOGLE))


async def test_iam_signs_what_google_verifies(store, google, key) -> None:
    google.faults = [503]
    signed = await store.sign_get(ASSET, timedelta(hours=1), "film.mp4")
    url = urlsplit(signed.url)
    assert (url.netloc, url.path) == ("storage.googleapis.com", "/films/jobs/j/master/a.mp4")
    assert EMAIL.replace("@", "%40") in url.query
    request = SignedRequest("GET", url.path, url.query, {"host": url.netloc})
    verify_url(request, key.public_key(), datetime.now(UTC))
    assert google.signed == 1


async def test_without_iam_the_url_is_unavailable(store, google) -> None:
    google.faults = [403]
    with pytest.raises(Unavailable, match="Google Cloud is unavailable"):
        await store.sign_get(ASSET, timedelta(hours=1), "")
