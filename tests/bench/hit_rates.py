"""The hit rate of an exact cache: real prompts (VBench) with frequencies by Zipf's law."""

import json
import os
import random
import subprocess
from pathlib import Path

from aiprod_llm.calls.memory import Memory
from tests.bench.table import Figures

ROOT = Path(__file__).parents[2]
PROMPTS = ROOT / ".aiprod/vbench"
CHART = ROOT / "docs/hit-rates.png"
REQUESTS = 20_000
SKEWS = (0.8, 1.0, 1.2)
SIZES = (10, 30, 100, 300, 1000, 5000)
REPORTED_SIZE = 300
"""Entries of the cache in the printed figures: fewer than there are prompts."""


def figures() -> Figures:
    prompts = vbench()
    curves = {skew: [hit_rate(prompts, skew, size) for size in SIZES] for skew in SKEWS}
    draw(curves, len(prompts))
    position = SIZES.index(REPORTED_SIZE)
    return {
        f"hit rate, Zipf s={skew}, {REPORTED_SIZE} entries": (curves[skew][position], "") for skew in SKEWS
    } | {f"hit rate, Zipf s={skew}, 5000 entries": (curves[skew][-1], "") for skew in SKEWS}


def vbench() -> list[str]:
    """The 946 prompts of VBench (Apache-2.0), from its package, without its dependencies."""
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
    """The share of `REQUESTS` that hit, starting with an empty cache."""
    dice = random.Random(f"{skew}")
    ranked = dice.sample(prompts, len(prompts))
    weights = [1 / rank**skew for rank in range(1, len(ranked) + 1)]
    memory: Memory[str] = Memory("answers", size, 24 * 3600.0)
    for prompt in dice.choices(ranked, weights, k=REQUESTS):
        if memory.get(prompt) is None:
            memory.put(prompt, prompt)
    return memory.state().hits / REQUESTS


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
