"""Applies the desired state with an adapter for each kind of resource."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import google.auth
from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.cloud import storage
from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client

from aiprod_infrastructure.cloud.bucket import Buckets
from aiprod_infrastructure.cloud.dashboard import Dashboards
from aiprod_infrastructure.cloud.errors import errors_about
from aiprod_infrastructure.cloud.log_sink import LogSinks
from aiprod_infrastructure.cloud.monitoring import AlertPolicies, NotificationChannels, Objectives, Services
from aiprod_infrastructure.cloud.uptime_check import UptimeChecks
from aiprod_infrastructure.desired_state import desired_state
from aiprod_infrastructure.reconcile import Adapter, Change, reconcile
from aiprod_infrastructure.settings import Settings

# IAM decides what the deployer may do; narrower scopes would only repeat it, one for each API.
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def apply(settings: Settings, adapters: Mapping[str, Adapter], dry_run: bool) -> Iterator[Change]:
    """Reconciles each resource in order and yields its change; raises CloudError at the first that fails."""
    for resource in desired_state(settings):
        with errors_about(resource.title):
            change = reconcile(resource, adapters[resource.kind], dry_run)
        yield change


def connect(settings: Settings) -> Mapping[str, Adapter]:
    """Returns the adapters with the deployer's credentials; raises CloudError if there are none."""
    with errors_about("Google credentials"):
        credentials, _ = google.auth.default(scopes=[SCOPE])
    buckets = storage.Client(project=settings.project, credentials=credentials)
    return adapters(settings, buckets, lambda client: client(credentials=credentials))


def adapters(
    settings: Settings, buckets: storage.Client, client: Callable[[Any], Any]
) -> Mapping[str, Adapter]:
    """Returns the adapter of each kind of resource; `client` makes a client of the class that it gets."""
    project = settings.project
    channels = NotificationChannels(
        project, client(monitoring.NotificationChannelServiceClient), settings.channels
    )
    objectives = client(monitoring.ServiceMonitoringServiceClient)
    return {
        "bucket": Buckets(buckets),
        "notification channel": channels,
        "alert policy": AlertPolicies(project, client(monitoring.AlertPolicyServiceClient), channels),
        "service": Services(project, objectives),
        "objective": Objectives(project, objectives),
        "dashboard": Dashboards(project, client(dashboards.DashboardsServiceClient)),
        "uptime check": UptimeChecks(project, client(monitoring.UptimeCheckServiceClient)),
        "log sink": LogSinks(project, client(ConfigServiceV2Client)),
    }
