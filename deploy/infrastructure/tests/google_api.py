"""A server with Google's monitoring and logging APIs: real messages over a real connection."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.cloud import monitoring_dashboard_v1 as dashboards
from google.cloud import monitoring_v3 as monitoring
from google.cloud.logging_v2 import types as logging

PARENT = "projects/p"


class GoogleApi(grpc.GenericRpcHandler):
    """Stores resources by name; `calls` lists the called methods in order, `secrets` what no answer has."""

    def __init__(self) -> None:
        self.resources: dict[str, Any] = {}
        self.calls: list[str] = []
        self.secrets: dict[str, str] = {}
        self.errors: list[grpc.StatusCode] = []
        self._methods = {
            "ListNotificationChannels": (
                monitoring.ListNotificationChannelsRequest,
                lambda request: monitoring.ListNotificationChannelsResponse(
                    notification_channels=self._all("notificationChannels")
                ),
            ),
            "CreateNotificationChannel": (
                monitoring.CreateNotificationChannelRequest,
                lambda request: self._create_channel(request.notification_channel),
            ),
            "UpdateNotificationChannel": (
                monitoring.UpdateNotificationChannelRequest,
                lambda request: self._update(request.notification_channel, request.update_mask),
            ),
            "ListAlertPolicies": (
                monitoring.ListAlertPoliciesRequest,
                lambda request: monitoring.ListAlertPoliciesResponse(
                    alert_policies=self._all("alertPolicies")
                ),
            ),
            "CreateAlertPolicy": (
                monitoring.CreateAlertPolicyRequest,
                lambda request: self._create_policy(request.alert_policy),
            ),
            "UpdateAlertPolicy": (
                monitoring.UpdateAlertPolicyRequest,
                lambda request: self._update(request.alert_policy, request.update_mask),
            ),
            "GetService": (monitoring.GetServiceRequest, lambda request: self._get(request.name)),
            "CreateService": (
                monitoring.CreateServiceRequest,
                lambda request: self._create(request.service, f"services/{request.service_id}"),
            ),
            "GetServiceLevelObjective": (
                monitoring.GetServiceLevelObjectiveRequest,
                lambda request: self._get(request.name),
            ),
            "CreateServiceLevelObjective": (
                monitoring.CreateServiceLevelObjectiveRequest,
                lambda request: self._create(
                    request.service_level_objective,
                    f"services/aiprod/serviceLevelObjectives/{request.service_level_objective_id}",
                ),
            ),
            "UpdateServiceLevelObjective": (
                monitoring.UpdateServiceLevelObjectiveRequest,
                lambda request: self._update(request.service_level_objective, request.update_mask),
            ),
            "ListDashboards": (
                dashboards.ListDashboardsRequest,
                lambda request: dashboards.ListDashboardsResponse(dashboards=self._all("dashboards")),
            ),
            "CreateDashboard": (
                dashboards.CreateDashboardRequest,
                lambda request: self._create(request.dashboard, "dashboards/1"),
            ),
            "UpdateDashboard": (
                dashboards.UpdateDashboardRequest,
                lambda request: self._create(request.dashboard, "dashboards/1"),
            ),
            "ListUptimeCheckConfigs": (
                monitoring.ListUptimeCheckConfigsRequest,
                lambda request: monitoring.ListUptimeCheckConfigsResponse(
                    uptime_check_configs=self._all("uptimeCheckConfigs")
                ),
            ),
            "CreateUptimeCheckConfig": (
                monitoring.CreateUptimeCheckConfigRequest,
                lambda request: self._create(
                    request.uptime_check_config, f"uptimeCheckConfigs/{len(self.resources) + 1}"
                ),
            ),
            "UpdateUptimeCheckConfig": (
                monitoring.UpdateUptimeCheckConfigRequest,
                lambda request: self._update(request.uptime_check_config, request.update_mask),
            ),
            "GetSink": (logging.GetSinkRequest, lambda request: self._get(request.sink_name)),
            "CreateSink": (
                logging.CreateSinkRequest,
                lambda request: self._keep(f"{PARENT}/sinks/{request.sink.name}", request.sink),
            ),
            "UpdateSink": (
                logging.UpdateSinkRequest,
                lambda request: self._keep(request.sink_name, request.sink),
            ),
        }

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        method = details.method.rpartition("/")[2]
        if method not in self._methods:
            return None
        request_type, answer = self._methods[method]

        def serve(raw: bytes, context: grpc.ServicerContext) -> bytes:
            self.calls.append(method)
            if self.errors:
                context.abort(self.errors.pop(), "a bad day")
            try:
                result = answer(request_type.deserialize(raw))
            except KeyError as error:
                context.abort(grpc.StatusCode.NOT_FOUND, str(error))
            return type(result).serialize(result)

        return grpc.unary_unary_rpc_method_handler(serve)

    def _all(self, kind: str) -> list[Any]:
        return [resource for name, resource in self.resources.items() if name.split("/")[2] == kind]

    def _get(self, name: str) -> Any:
        return self.resources[name]

    def _keep(self, name: str, resource: Any) -> Any:
        self.resources[name] = resource
        return resource

    def _create(self, resource: Any, name: str) -> Any:
        resource.name = f"{PARENT}/{name}"
        return self._keep(resource.name, resource)

    def _create_channel(self, channel: Any) -> Any:
        for secret in ("service_key", "auth_token"):
            if secret in channel.labels:
                self.secrets[secret] = channel.labels.pop(secret)
        return self._create(channel, f"notificationChannels/{len(self.resources) + 1}")

    def _create_policy(self, policy: Any) -> Any:
        result = self._create(policy, f"alertPolicies/{len(self.resources) + 1}")
        for condition in result.conditions:
            condition.name = f"{result.name}/conditions/1"
        return result

    def _update(self, resource: Any, mask: Any) -> Any:
        """Updates the fields in the mask only, as Google does."""
        kept = type(resource).pb(self.resources[resource.name])
        mask.MergeMessage(
            type(resource).pb(resource), kept, replace_message_field=True, replace_repeated_field=True
        )
        return self.resources[resource.name]


@contextmanager
def running_google_api(api: GoogleApi) -> Iterator[grpc.Channel]:
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((api,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield channel
    finally:
        server.stop(0).wait()
