"""The alerts that fire, as a monitor with the HTTP API of Prometheus states them."""

from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import AwareDatetime, BaseModel

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod_rpc.errors import Unavailable

MAX_ALERTS = 100
MAX_NAME = 200
MAX_TEXT = 1000


class _Alert(BaseModel):
    """An alert as Prometheus writes it."""

    labels: dict[str, str]
    annotations: dict[str, str] = {}
    state: str
    activeAt: AwareDatetime  # noqa: N815 - Prometheus's name


class _Data(BaseModel):
    alerts: list[_Alert]


class _Answer(BaseModel):
    data: _Data


class Alerts:
    """The alerts of the monitor at `url`, an http:// or https:// address; no monitor if it is empty.

    An answer takes `seconds` at most.
    """

    def __init__(self, url: str, seconds: float = 5) -> None:
        self._url = url.rstrip("/")
        self._seconds = seconds

    async def get(self) -> api.GetAlertsResponse:
        """Returns the alerts that fire. Raises UNAVAILABLE if the monitor does not answer as it should."""
        if not self._url:
            return api.GetAlertsResponse(monitored=False)
        # Imported only when used: it is a tenth of the start, and most gateways have no monitor.
        from aiprod_gateway.monitor import read_alerts

        try:
            return _response(_Answer.model_validate_json(await read_alerts(self._url, self._seconds)))
        except (TimeoutError, OSError, ValueError, OverflowError) as error:
            # Without the address and the answer, which are the deployment's own.
            raise Unavailable(
                "the monitor does not answer as Prometheus does; look at its log and at "
                "AIPROD_GATEWAY_MONITOR_URL",
                reason="MONITOR_UNAVAILABLE",
                retry_after=5,
            ) from error


def _response(answer: _Answer) -> api.GetAlertsResponse:
    firing = sorted((each for each in answer.data.alerts if each.state == "firing"), key=_urgency)
    return api.GetAlertsResponse(
        monitored=True,
        alerts=[_message(each) for each in firing[:MAX_ALERTS]],
        left_out=max(len(firing) - MAX_ALERTS, 0),
    )


def _urgency(alert: _Alert) -> tuple[bool, float]:
    return alert.labels.get("severity") != "critical", alert.activeAt.timestamp()


def _message(alert: _Alert) -> api.Alert:
    since = Timestamp()
    since.FromDatetime(alert.activeAt)
    return api.Alert(
        name=alert.labels.get("alertname", "")[:MAX_NAME],
        severity=alert.labels.get("severity", "")[:MAX_NAME],
        start_time=since,
        summary=alert.annotations.get("summary", "")[:MAX_TEXT],
        page=alert.annotations.get("runbook_url", "")[:MAX_TEXT],
    )
