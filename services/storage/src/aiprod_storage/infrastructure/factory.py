"""Assembles all resources that a Google Cloud project needs, from the settings."""

from collections.abc import Iterator, Sequence

import google.auth
from google.auth.credentials import AnonymousCredentials
from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.cloud import storage
from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client

from aiprod_storage.config import StorageSettings
from aiprod_storage.infrastructure.alerting import AlertPoliciesResource, Channel, ChannelsResource
from aiprod_storage.infrastructure.bucket import BucketResource
from aiprod_storage.infrastructure.dashboard import DashboardResource
from aiprod_storage.infrastructure.log_sink import LogSinkResource
from aiprod_storage.infrastructure.objectives import ObjectivesResource
from aiprod_storage.infrastructure.reconcile import Resource


def resources(settings: StorageSettings) -> Sequence[Resource]:
    """Returns the resources of the settings: for an emulator the bucket alone, for one machine none."""
    if settings.store == "embedded":
        return ()
    if settings.gcs_endpoint:
        options = {"api_endpoint": settings.gcs_endpoint}
        emulator = storage.Client(project="none", credentials=AnonymousCredentials(), client_options=options)
        return (bucket_resource(settings, emulator),)
    credentials, project = google.auth.default()
    project = settings.project or project
    parent = f"projects/{project}"
    notifications = ChannelsResource(
        parent, monitoring.NotificationChannelServiceClient(), channels(settings)
    )
    monitored: list[Resource] = [
        bucket_resource(settings, storage.Client(project=project, credentials=credentials)),
        notifications,
        AlertPoliciesResource(parent, monitoring.AlertPolicyServiceClient(), notifications),
        ObjectivesResource(parent, monitoring.ServiceMonitoringServiceClient()),
        DashboardResource(parent, dashboards.DashboardsServiceClient()),
    ]
    if settings.log_sink:
        monitored.append(LogSinkResource(parent, ConfigServiceV2Client(), settings.log_sink))
    return monitored


def bucket_resource(settings: StorageSettings, client: storage.Client) -> BucketResource:
    """Returns the bucket of the settings."""
    return BucketResource(client.bucket(settings.bucket), settings.retention_days, settings.location)


def channels(settings: StorageSettings) -> Iterator[Channel]:
    """Yields the notification channels that the settings name."""
    if settings.alert_page:
        yield Channel("page", "pagerduty", {}, {"service_key": settings.alert_page.get_secret_value()})
    if settings.alert_email:
        yield Channel("email", "email", {"email_address": settings.alert_email})
    if settings.alert_slack:
        secrets = {"auth_token": settings.alert_slack_token.get_secret_value()}
        yield Channel("slack", "slack", {"channel_name": settings.alert_slack}, secrets)
