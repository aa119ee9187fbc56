"""Writes docs/costs.md from measured processor seconds and list prices; or checks that it is up to date."""

import json
import math
import sys
from pathlib import Path
from typing import Any

from aiprod_release.cloud_run import documents
from aiprod_release.description import description
from aiprod_release.target import PLACEHOLDERS
from aiprod_render.google.token_prices import picture_price
from aiprod_render.veo.prices import price_per_second

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/costs.md"
RESULTS = ROOT / "docs/benchmarks/figures.json"

# US dollars, entered by hand as list prices of tier 1 regions: no test can verify them. Replace them by your own.
CPU_SECOND, GIB_SECOND = 0.000024, 0.0000025
CPU_SECOND_ALWAYS, GIB_SECOND_ALWAYS = 0.000018, 0.000002
IDLE_CPU_SECOND, IDLE_GIB_SECOND = 0.0000025, 0.0000025
# 730 hours are a twelfth of a year, as price lists count a month.
MONTH_SECONDS = 730 * 3600
FIXED = {
    # A standby and its disk cost as much as the first instance.
    "Cloud SQL, db-custom-1-3840, with a standby, 10 GB": 2 * (0.0413 + 3.75 * 0.007) * 730 + 2 * 10 * 0.17,
    "Memorystore, 1 GB": 0.049 * 730,
    "Cloud NAT, up to 32 instances, without traffic": 0.044 * 730,
}
VEO_SECOND = 0.15
HOURLY_FILMS = (1, 100, 10_000)
BUSY_SHARE = 0.6
"""How busy an instance may be on average, so that bursts wait little."""
STILLS, VEO = "gemini-2.5-flash-image", ("veo-3.1-lite-generate", "veo-3.1-fast-generate", "veo-3.1-generate")
"""Models whose list prices are in render's own tables."""

HEAD = """# Costs

`make docs` computes this page. Processor seconds are those that `make bench PART=throughput` measured on this repository's reference machine (2 cores), sizes are those
of `services.yaml` with the containers beside each service, prices are list prices of tier 1 regions,
entered by hand in `tools/document_costs.py` and **not verified**: check them before you rely on a figure.
"""


def main() -> None:
    """Writes the page; with the argument `check`, exits with 1 if it is out of date."""
    text = page()
    if sys.argv[1:] != ["check"]:
        PAGE.write_text(text)
    elif PAGE.read_text() != text:
        sys.exit(f"{PAGE} is out of date: run `make docs` and commit the result")
    else:
        print("docs/costs.md is up to date")


def page() -> str:
    """The whole page, as Markdown."""
    films = film_seconds()
    rows = [
        f"| {name} | {seconds:.3f} | {usd(films_cost(name, seconds))} |" for name, seconds in films.items()
    ]
    total = sum(films_cost(name, seconds) for name, seconds in films.items())
    idle = {name: idle_month(name) for name in documents(description(), PLACEHOLDERS)}
    parts = [
        HEAD,
        "## A film of 6 s at 720p, animatic engine\n",
        "| service | processor s | US dollars |\n|---|---|---|",
        *rows,
        f"| all | {sum(films.values()):.3f} | {usd(total)} |\n",
        f"With Veo, the video itself costs {usd(6 * VEO_SECOND)} more (6 s at {VEO_SECOND} a second), which is",
        f"{6 * VEO_SECOND / total:,.0f} times as much. `AIPROD_GATEWAY_MAX_SCENE_USD` limits a scene, `AIPROD_DAILY_BUDGET_USD` a day.\n",
        "## A film of 30 s in six scenes of 5 s at 720p, by its engine\n",
        "| engine | US dollars for its pictures |\n|---|---|",
        *(f"| {name} | {usd(cost)} |" for name, cost in engines()),
        "",
        "A still costs the same for any length; Veo is paid for takes of 6 s here, of which scenes are cut. `aiprod engines` shows the prices that a deployment has.\n",
        "## A month without a film\n",
        "| what | US dollars |\n|---|---|",
        *(f"| {name}, at its least instances | {usd(cost)} |" for name, cost in idle.items()),
        *(f"| {name} | {usd(cost)} |" for name, cost in FIXED.items()),
        f"| all | {usd(sum(idle.values()) + sum(FIXED.values()))} |\n",
        "The bucket's bytes are not in it. Services that keep their CPU (`cpu_when: always`) cost most of it: for a trial, set `instances.least` to 0",
        "for all but the gateway, and leave out the standby.\n",
        "## Films an hour: instances, processors, and costs\n",
        f"For films of 6 s at 720p that come evenly, with instances {BUSY_SHARE:.0%} busy and not below the least of `services.yaml`;",
        "without the fixed costs above, models, the network, and stored bytes.\n",
        f"| films an hour | {' | '.join(films)} | busy processors | US dollars an hour | US dollars a film |",
        f"|---|{'---|' * len(films)}---|---|---|",
        *(hourly_row(count, films) for count in HOURLY_FILMS),
        "",
        *crowded(films),
        "## An alert before the bill\n",
        "<!-- not run: needs a billing account -->",
        "```console",
        "$ gcloud billing budgets create --billing-account=ACCOUNT --display-name=aiprod --budget-amount=500USD \\",
        "    --threshold-rule=percent=0.5 --threshold-rule=percent=0.9 --filter-projects=projects/PROJECT",
        "```\n",
        "It only warns. `AIPROD_DAILY_BUDGET_USD` refuses new jobs, and [cost_overrun](alerts.md#cost_overrun) warns at 80 % of it.",
    ]
    return "\n".join(parts) + "\n"


def engines() -> list[tuple[str, float]]:
    """What the pictures of the example cost in each engine."""
    still = (picture_price(STILLS) or 0) / 1e6
    takes = [(f"Veo, {model}", 6 * 6 * (price_per_second(model, "720p") or 0) / 1e6) for model in VEO]
    return [("animatic", 0), (f"stills, {STILLS}", 6 * still), *takes]


def film_seconds() -> dict[str, float]:
    """Processor seconds of a film by service, as measured."""
    measured = json.loads(RESULTS.read_text())["throughput"]["figures"]
    prefix = "processor s a film: "
    return {
        name.removeprefix(prefix): each["measured"]
        for name, each in measured.items()
        if name.startswith(prefix)
    }


def hourly_row(films_an_hour: int, films: dict[str, float]) -> str:
    """A row of the table of films an hour."""
    needed = {name: instances(name, films_an_hour * seconds) for name, seconds in films.items()}
    cost = sum(hour_cost(name, films_an_hour * films[name], count) for name, count in needed.items())
    cells = [f"{count:,}" for count in needed.values()]
    busy = films_an_hour * sum(films.values()) / 3600
    cost_each = usd(cost / films_an_hour)
    return f"| {films_an_hour:,} | {' | '.join(cells)} | {busy:.2g} | {usd(cost)} | {cost_each} |"


def instances(name: str, seconds_an_hour: float) -> int:
    """How many instances a service needs for so many processor seconds an hour."""
    unit = description().services[name]
    busy = math.ceil(seconds_an_hour / 3600 / (unit.cpu * BUSY_SHARE))
    return max(unit.instances.least, busy)


def hour_cost(name: str, seconds_an_hour: float, count: int) -> float:
    """What a service costs in an hour: instances that keep their CPU are paid whole, others while busy."""
    unit = description().services[name]
    if unit.cpu_when == "always":
        return count * 3600 * second_cost(name, CPU_SECOND_ALWAYS, GIB_SECOND_ALWAYS)
    return films_cost(name, seconds_an_hour)


def crowded(films: dict[str, float]) -> list[str]:
    """A line for each service whose most instances are too few for the largest number of films."""
    most = {name: description().services[name].instances.most for name in films}
    needed = {name: instances(name, HOURLY_FILMS[-1] * seconds) for name, seconds in films.items()}
    return [
        f"`services.yaml` allows {most[name]} instances of {name}: raise `instances.most` for {HOURLY_FILMS[-1]:,} films.\n"
        for name, count in needed.items()
        if count > most[name]
    ]


def films_cost(name: str, seconds: float) -> float:
    """What processor seconds of a service cost while its instances are busy."""
    unit = description().services[name]
    always = unit.cpu_when == "always"
    prices = (CPU_SECOND_ALWAYS, GIB_SECOND_ALWAYS) if always else (CPU_SECOND, GIB_SECOND)
    return seconds / unit.cpu * second_cost(name, *prices)


def idle_month(name: str) -> float:
    """What the least instances of a service cost in a month without requests."""
    annotations = template(name)["metadata"]["annotations"]
    always = annotations["run.googleapis.com/cpu-throttling"] == "false"
    prices = (CPU_SECOND_ALWAYS, GIB_SECOND_ALWAYS) if always else (IDLE_CPU_SECOND, IDLE_GIB_SECOND)
    return int(annotations["autoscaling.knative.dev/minScale"]) * MONTH_SECONDS * second_cost(name, *prices)


def second_cost(name: str, cpu: float, gib: float) -> float:
    """What a second of an instance costs at these prices, with all its containers."""
    limits = [each["resources"]["limits"] for each in template(name)["spec"]["containers"]]
    return sum(cpu * cpus(each["cpu"]) + gib * gibibytes(each["memory"]) for each in limits)


def template(name: str) -> Any:
    """What Cloud Run makes instances of."""
    return documents(description(), PLACEHOLDERS)[name]["spec"]["template"]


def cpus(quantity: str) -> float:
    """Processors of a quantity of Kubernetes, such as `500m`."""
    return int(quantity[:-1]) / 1000 if quantity.endswith("m") else int(quantity)


def gibibytes(memory: str) -> float:
    """The GiB of a quantity of Kubernetes, such as `512Mi`."""
    return int(memory[:-2]) / {"Mi": 1024, "Gi": 1}[memory[-2:]]


def usd(amount: float) -> str:
    """An amount with the digits that matter."""
    return f"{amount:.2f}" if amount >= 0.1 or not amount else f"{amount:.6f}"


if __name__ == "__main__":
    main()
