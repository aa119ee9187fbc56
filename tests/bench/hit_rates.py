"""How many calls an exact cache saves: real prompts (VBench), asked as often as Zipf's law says."""

import json
import os
import random
import subprocess
from pathlib import Path

from aiprod_llm.calls.memory_cache import MemoryCache
from tests.bench.table import Figures

ROOT = Path(__file__).parents[2]
PROMPTS = ROOT / ".aiprod/vbench"
CHART = ROOT / "docs/hit-rates.png"
REQUESTS = 20_000
SKEWS = (0.8, 1.0, 1.2)
SIZES = (10, 30, 100, 300, 1000, 5000)
AT = 300
"""Entries at which the figures are given: less than there are prompts."""


def figures() -> Figures:
    prompts = vbench()
    curves = {skew: [hit_rate(prompts, skew, size) for size in SIZES] for skew in SKEWS}
    draw(curves, len(prompts))
    place = SIZES.index(AT)
    return {f"hit rate, Zipf s={skew}, {AT} entries": (curves[skew][place], "") for skew in SKEWS} | {
        f"hit rate, Zipf s={skew}, 5000 entries": (curves[skew][-1], "") for skew in SKEWS
    }


def vbench() -> list[str]:
    """The 946 prompts of VBench (Apache-2.0), from its package, of which nothing else is needed."""
    if not PROMPTS.exists():
        command = [
            os.environ["UV"],
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--target",
            PROMPTS,
            "vbench==0.1.5",
        ]
        subprocess.run(command, check=True)
    entries = json.loads(next(PROMPTS.rglob("VBench_full_info.json")).read_text())
    return list(dict.fromkeys(entry["prompt_en"] for entry in entries))


def hit_rate(prompts: list[str], skew: float, size: int) -> float:
    """The share of `REQUESTS` that finds its answer, starting from an empty cache."""
    dice = random.Random(f"{skew}")
    ranked = dice.sample(prompts, len(prompts))
    weights = [1 / rank**skew for rank in range(1, len(ranked) + 1)]
    cache: MemoryCache[str] = MemoryCache("answers", size, 24 * 3600.0)
    for prompt in dice.choices(ranked, weights, k=REQUESTS):
        if cache.get(prompt) is None:
            cache.put(prompt, prompt)
    return cache.state().hits / REQUESTS


def draw(curves: dict[float, list[float]], prompts: int) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for skew, rates in curves.items():
        axes.plot(SIZES, [100 * rate for rate in rates], marker="o", label=f"Zipf s = {skew}")
    axes.set(
        xscale="log",
        ylim=(0, 100),
        xlabel="entries of the cache",
        ylabel="answers from the cache, %",
        title=f"{REQUESTS} requests over {prompts} VBench prompts, from empty",
    )
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(CHART, dpi=110)
