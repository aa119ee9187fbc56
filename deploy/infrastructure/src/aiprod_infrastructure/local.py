"""`python -m aiprod_infrastructure.local FOLDER URL SERVICE=HOST:PORT…`: the cloud's monitoring, locally.

Writes `prometheus.yml` with the alert rules beside it, and what Grafana provisions from `grafana/`.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from aiprod_infrastructure.yaml_documents import as_text, definition

GRAFANA_COLUMNS = 24
ROW_HEIGHT = 2
"""A row of Grafana's grid is as high as two of Google's."""
STYLES = {"STACKED_BAR": {"drawStyle": "bars", "stacking": {"mode": "normal"}}, "LINE": {"drawStyle": "line"}}


def main() -> None:
    """Writes the files for the services' metrics at these addresses, and Prometheus at this URL."""
    folder, url, *targets = sys.argv[1:]
    write(Path(folder), url, dict(target.split("=", 1) for target in targets))


def write(folder: Path, url: str, targets: Mapping[str, str]) -> None:
    """Writes all files into `folder`.

    `url` is where Prometheus will be, `targets` has the address of each service's metrics, host:port.
    """
    rules = resources.files("aiprod_infrastructure.definitions") / "alerts.yaml"
    provider = {
        "name": "aiprod",
        "type": "file",
        "options": {"path": str((folder / "grafana/json").absolute())},
    }
    source = {"name": "Prometheus", "uid": "prometheus", "type": "prometheus", "url": url}
    files = {
        "alerts.yaml": rules.read_text(),
        "prometheus.yml": as_text(prometheus(targets)),
        "grafana/json/aiprod.json": json.dumps(dashboard(definition("dashboard")), indent=2),
        "grafana/dashboards/aiprod.yaml": as_text({"apiVersion": 1, "providers": [provider]}),
        "grafana/datasources/prometheus.yaml": as_text({"apiVersion": 1, "datasources": [source]}),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def prometheus(targets: Mapping[str, str]) -> dict[str, Any]:
    """The configuration of Prometheus."""
    jobs = [
        {"job_name": name, "static_configs": [{"targets": [address]}]} for name, address in targets.items()
    ]
    # Somebody at a laptop waits for the first point of a chart, so metrics are read often.
    return {
        "global": {"scrape_interval": "5s", "evaluation_interval": "30s"},
        "rule_files": ["alerts.yaml"],
        "scrape_configs": jobs,
    }


def dashboard(google: Mapping[str, Any]) -> dict[str, Any]:
    """Google's dashboard as Grafana's: the same tiles at the same places, with the same queries."""
    layout = google["mosaicLayout"]
    scale = GRAFANA_COLUMNS / layout["columns"]
    return {
        "uid": "aiprod",
        "title": google["displayName"],
        "refresh": "10s",
        "time": {"from": "now-1h", "to": "now"},
        "panels": [
            {
                **_panel(tile["widget"]),
                "gridPos": {
                    "x": int(tile.get("xPos", 0) * scale),
                    "y": tile.get("yPos", 0) // ROW_HEIGHT,
                    "w": int(tile["width"] * scale),
                    "h": tile["height"] // ROW_HEIGHT,
                },
            }
            for tile in layout["tiles"]
        ],
    }


def _panel(widget: Mapping[str, Any]) -> dict[str, Any]:
    chart = widget.get("xyChart") or widget["scorecard"]
    sets = chart.get("dataSets", [chart])
    # Grafana's first step has no value: it colours what is below all thresholds.
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    steps += [
        {"color": each.get("color", "red").lower(), "value": each["value"]}
        for each in chart.get("thresholds", ())
    ]
    return {
        "title": widget["title"],
        "type": "timeseries" if "xyChart" in widget else "stat",
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "targets": list(_targets(sets)),
        "fieldConfig": {
            "defaults": {"custom": STYLES[sets[0].get("plotType", "LINE")], "thresholds": {"steps": steps}}
        },
    }


def _targets(sets: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    # Grafana names the queries of a panel by letters.
    for letter, each in zip("ABCDEFGH", sets, strict=False):
        yield {"refId": letter, "expr": each["timeSeriesQuery"]["prometheusQuery"]}


if __name__ == "__main__":
    main()
