"""All parts that a Google Cloud project needs, from the settings."""

from collections.abc import Iterator, Sequence

import google.auth
from google.auth.credentials import AnonymousCredentials
from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.cloud import storage
from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client

from aiprod_storage.config import StorageSettings
from aiprod_storage.infrastructure.alerting import Channel, ChannelsPart, PoliciesPart
from aiprod_storage.infrastructure.bucket import BucketPart
from aiprod_storage.infrastructure.changes import Part
from aiprod_storage.infrastructure.overview import DashboardPart, LogSinkPart, ObjectivesPart


def parts(settings: StorageSettings) -> Sequence[Part]:
    """What the settings ask for; an emulator has a bucket and nothing else, a single machine nothing."""
    if settings.store == "embedded":
        return ()
    if settings.gcs_endpoint:
        options = {"api_endpoint": settings.gcs_endpoint}
        emulator = storage.Client(project="none", credentials=AnonymousCredentials(), client_options=options)
        return (bucket_part(settings, emulator),)
    credentials, project = google.auth.default()
    project = settings.project or project
    parent = f"projects/{project}"
    told = ChannelsPart(parent, monitoring.NotificationChannelServiceClient(), channels(settings))
    watching: list[Part] = [
        bucket_part(settings, storage.Client(project=project, credentials=credentials)),
        told,
        PoliciesPart(parent, monitoring.AlertPolicyServiceClient(), told),
        ObjectivesPart(parent, monitoring.ServiceMonitoringServiceClient()),
        DashboardPart(parent, dashboards.DashboardsServiceClient()),
    ]
    if settings.log_sink:
        watching.append(LogSinkPart(parent, ConfigServiceV2Client(), settings.log_sink))
    return watching


def bucket_part(settings: StorageSettings, client: storage.Client) -> BucketPart:
    return BucketPart(client.bucket(settings.bucket), settings.retention_days, settings.location)


def channels(settings: StorageSettings) -> Iterator[Channel]:
    """Those that the settings name."""
    if settings.alert_page:
        yield Channel("page", "pagerduty", {}, {"service_key": settings.alert_page.get_secret_value()})
    if settings.alert_email:
        yield Channel("email", "email", {"email_address": settings.alert_email})
    if settings.alert_slack:
        secrets = {"auth_token": settings.alert_slack_token.get_secret_value()}
        yield Channel("slack", "slack", {"channel_name": settings.alert_slack}, secrets)
