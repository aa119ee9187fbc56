"""Reads the definitions, and converts Prometheus alert rules to alert policies of Google Cloud."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

SEVERITIES = {"critical": "CRITICAL", "warning": "WARNING"}
CLOSE_AFTER = "1800s"


def definition(name: str) -> Any:
    """Returns the content of `definitions/{name}.yaml`."""
    path = resources.files("aiprod_storage.infrastructure.definitions") / f"{name}.yaml"
    return yaml.safe_load(path.read_text())


def alert_policies(rules: Mapping[str, Any], channels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Returns an alert policy, as JSON fields, for each Prometheus alert rule.

    `channels` maps each configured kind of channel to its resource name.
    """
    return [
        _policy(rule, group["name"], group["interval"], channels)
        for group in rules["groups"]
        for rule in group["rules"]
    ]


def _policy(
    rule: Mapping[str, Any], group: str, interval: str, channels: Mapping[str, str]
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
        "notificationChannels": [
            channels[kind] for kind in rule["labels"]["notify"].split() if kind in channels
        ],
        "alertStrategy": {"autoClose": CLOSE_AFTER},
        "documentation": {
            "content": f"{annotations['summary']}. {annotations['description']}",
            "mimeType": "text/markdown",
        },
    }


def seconds(duration: str) -> int:
    """Returns a duration like `30s` or `10m` in seconds."""
    return int(duration[:-1]) * {"s": 1, "m": 60, "h": 3600}[duration[-1]]
