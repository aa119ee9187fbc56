"""Converts Prometheus alert rules to alert policies of Google Cloud."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiprod_infrastructure.settings import Channel

SEVERITIES = {"critical": "CRITICAL", "warning": "WARNING"}
# Half an hour is the shortest time that Google takes.
CLOSE_AFTER = "1800s"


def alert_policies(rules: Mapping[str, Any], channels: Sequence[Channel]) -> list[dict[str, Any]]:
    """Returns an alert policy, as JSON fields, for each Prometheus alert rule.

    `notificationChannels` has titles: a channel has no resource name before it exists.
    """
    return [
        _policy(rule, group["name"], group["interval"], channels)
        for group in rules["groups"]
        for rule in group["rules"]
    ]


def _policy(
    rule: Mapping[str, Any], group: str, interval: str, channels: Sequence[Channel]
) -> dict[str, Any]:
    name, annotations = rule["alert"], rule["annotations"]
    condition = {
        "query": rule["expr"],
        "duration": f"{seconds(rule['for'])}s",
        "evaluationInterval": f"{seconds(interval)}s",
        "ruleGroup": group,
        "alertRule": name,
        # A new project has no metrics yet, and Google would reject rules about them.
        "disableMetricValidation": True,
    }
    return {
        "displayName": name,
        "severity": SEVERITIES[rule["labels"]["severity"]],
        "combiner": "OR",
        "enabled": True,
        "userLabels": {"app": "aiprod"},
        "conditions": [{"displayName": name, "conditionPrometheusQueryLanguage": condition}],
        "notificationChannels": [channel.title for channel in notified(rule, channels)],
        "alertStrategy": {"autoClose": CLOSE_AFTER},
        "documentation": {
            "content": f"{annotations['summary']}. {annotations['description']}",
            "mimeType": "text/markdown",
        },
    }


def notified(rule: Mapping[str, Any], channels: Sequence[Channel]) -> Sequence[Channel]:
    """Returns the channels that a rule names, or all if none of these is set up: no alert is silent."""
    kinds = rule["labels"]["notify"].split()
    return [channel for channel in channels if channel.kind in kinds] or channels


def seconds(duration: str) -> int:
    """Returns a duration like `30s` or `10m` in seconds."""
    return int(duration[:-1]) * {"s": 1, "m": 60, "h": 3600}[duration[-1]]
