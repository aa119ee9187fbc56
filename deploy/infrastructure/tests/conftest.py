"""The adapters with Google's real clients, against servers that store what they receive."""

from collections.abc import Iterator, Mapping

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from aiprod_infrastructure.cloud.adapters import adapters
from aiprod_infrastructure.reconcile import Adapter
from aiprod_infrastructure.settings import Channel, Settings
from deploy.infrastructure.tests.bucket_api import running_bucket_api
from deploy.infrastructure.tests.google_api import GoogleApi, running_google_api

MAIL = Channel("email", "email", {"email_address": "ops@aiprod.invalid"})
PAGE = Channel("page", "pagerduty", {}, {"service_key": "secret"})


@pytest.fixture
def settings() -> Settings:
    return Settings(
        project="p",
        bucket="films",
        region="eu",
        retention_days=90,
        channels=(MAIL, PAGE),
        host="films.example",
        log_sink="bigquery.googleapis.com/projects/p/datasets/d",
    )


@pytest.fixture
def api() -> GoogleApi:
    return GoogleApi()


@pytest.fixture
def buckets() -> dict[str, dict]:
    """What the server of buckets stores, by name."""
    return {}


@pytest.fixture
def cloud(settings: Settings, api: GoogleApi, buckets: dict[str, dict]) -> Iterator[Mapping[str, Adapter]]:
    with running_google_api(api) as connection, running_bucket_api(buckets) as endpoint:

        def client(kind):
            return kind(transport=kind.get_transport_class("grpc")(channel=connection))

        yield adapters(settings, storage_client(endpoint), client)


def storage_client(endpoint: str) -> storage.Client:
    return storage.Client(
        project="p", credentials=AnonymousCredentials(), client_options={"api_endpoint": endpoint}
    )
