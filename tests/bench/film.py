"""The processor time of a whole film, beside one encode and one decode, and beside another version.

`make bench PART=film BASE=<folder or commit>` starts the other version's stack as well. Both make the same
films in turn, so that what else the machine does changes both.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from itertools import batched
from pathlib import Path
from statistics import median

import av

from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_film.manifest import VideoFormat
from tests.bench.render import ROUNDS, cpu_seconds, encode_and_decode
from tests.bench.table import Figures
from tests.bench.throughput import make_films, processor_seconds
from tests.conftest import Stack, started_stack

ROOT = Path(__file__).parents[2]
FIRST = "a5328814"
"""The version that the target is about: the one before films were made cheaper."""
COMPOSITOR = Path("libs/compositor/src/aiprod_compositor")
BATCH = 6
"""Films that a stack makes before it is the other one's turn."""
WARM = ("A cook bakes bread", "A ship leaves the harbour")
FLOOR = ("A shepherd leads sheep to a spring", "Lanterns float over a river at night")
PROMPTS = (
    "An old fisherman mends his net by the harbour, rows out at dusk, and a lantern glows in the fog",
    "A girl flies a red kite on a windy hill, the string breaks, and she finds it in a tree",
    "A train crosses a snowy valley, passes a village at night, and arrives in the city at dawn",
    "A fox runs through an autumn forest, drinks from a stream, and sleeps under the stars",
    "A robot waters plants on a rooftop, it rains, and flowers open in the sun",
    "A baker kneads dough before dawn, the shop opens, and children eat warm bread",
    "Rain falls on a neon street, a taxi stops, and a woman with an umbrella walks away",
    "A whale dives in a calm sea, a boat follows, and the sun sets",
    "A violinist plays in an empty hall, the audience arrives, and they applaud",
    "A rocket stands in the desert, it lifts off, and Earth shines above the Moon",
    "Snow melts in the mountains, a river grows, and it reaches the sea",
    "A dog waits at a bus stop, a boy comes home, and they play in the park",
    "A cat sleeps on a windowsill, a bird lands, and the cat jumps",
    "A painter works in her studio, the light changes, and the picture is finished",
    "A market wakes at sunrise, people buy fruit, and the square is quiet at night",
    "A storm hits a lighthouse, the keeper lights the lamp, and the sea is calm in the morning",
    "Two astronauts repair a satellite, the Sun rises, and they float back to their ship",
    "A gardener plants a tree, seasons pass, and children sit in its shade",
)


type Spent = dict[str, float]
"""Processor seconds of a film, by the service and its workers that took them."""


def figures() -> Figures:
    base = os.environ.get("BASE", "")
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stacks:
        trees = [ROOT, *([checkout(base, Path(scratch))] if base else [])]
        running = [stacks.enter_context(stack_of(tree, Path(scratch))) for tree in trees]
        for stack in running:
            make_films(stack, WARM)
        turns = [[spent_on(stack, prompts) for stack in running] for prompts in batched(PROMPTS, BATCH)]
        least = floor(running[0], Path(scratch))
    ours = [turn[0] for turn in turns]
    return {
        **{f"a film of 6 s at 720p24, CPU s: {name}": (middle(ours, name), "") for name in ours[0]},
        "one encode and one decode of it, CPU s": (least, ""),
        "a film / one encode and one decode": (median(map(total, ours)) / least, ""),
        "render of a film / one encode and one decode": (middle(ours, "render") / least, "≤ 1.7"),
        **(beside(ours, [turn[1] for turn in turns]) if base else {}),
    }


def beside(ours: list[Spent], base: list[Spent]) -> Figures:
    """Returns the figures of the other version, and the ratios turn by turn."""
    ratios = [total(one) / total(other) for one, other in zip(ours, base, strict=True)]
    return {
        **{f"the same with BASE: {name}": (middle(base, name), "") for name in base[0]},
        "a film / a film with BASE": (median(ratios), "≤ 0.65" if os.environ["BASE"] == FIRST else ""),
        "the least and": (min(ratios), ""),
        "the most of a turn": (max(ratios), ""),
    }


def middle(turns: list[Spent], service: str) -> float:
    return median(turn[service] for turn in turns)


def total(spent: Spent) -> float:
    return sum(spent.values())


def checkout(base: str, scratch: Path) -> Path:
    """Returns the folder `base`, or a new one with the tree of the commit `base`."""
    if Path(base).is_dir():
        return Path(base).resolve()
    folder = scratch / "base"
    folder.mkdir()
    archive = subprocess.run(["git", "archive", base], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "x"], cwd=folder, input=archive.stdout, check=True)
    add_compiled(folder / COMPOSITOR)
    return folder


def add_compiled(compositor: Path) -> None:
    """Adds what is compiled, which no commit has: without it, a version draws by OpenCV, and slower.

    Raises SystemExit if the version has another source.
    """
    own = ROOT / COMPOSITOR
    if not (compositor / "kernel.c").exists():
        return
    if sources_of(compositor) != sources_of(own):
        raise SystemExit("BASE has another compositor: check it out, compile it, and give its folder as BASE")
    for compiled in own.glob("_kernel*.so"):
        shutil.copy(compiled, compositor)


def sources_of(compositor: Path) -> dict[str, bytes]:
    return {source.name: source.read_bytes() for source in compositor.glob("*.[ch]")}


@contextmanager
def stack_of(tree: Path, scratch: Path) -> Iterator[Stack]:
    """Runs the stack of a tree with the packages that are installed here."""
    # Python looks there first, before the sources that this environment names.
    sources = os.pathsep.join(map(str, sorted(tree.glob("*/*/src"))))
    with started_stack(Path(tempfile.mkdtemp(dir=scratch)), PYTHONPATH=sources) as stack:
        yield stack


def spent_on(stack: Stack, prompts: Sequence[str]) -> Spent:
    before = processor_seconds(stack)
    jobs = make_films(stack, prompts)
    after = processor_seconds(stack)
    return {name: (after[name] - before[name]) / len(jobs) for name in after}


def floor(stack: Stack, scratch: Path) -> float:
    """Processor seconds of one encode and one decode of a film by FFmpeg's libraries, on one thread."""
    return median(floor_of(job, stack, scratch) for job in make_films(stack, FLOOR))


def floor_of(job: gateway_pb.Job, stack: Stack, scratch: Path) -> float:
    master, again = scratch / "master.mp4", scratch / "again.mp4"
    done = stack.cli("download", job.name, "--file", str(master))
    assert done.returncode == 0, done.stderr
    with av.open(str(master)) as film:
        pictures = [frame.to_ndarray(format="yuv420p") for frame in film.decode(video=0)]
    form = VideoFormat(1280, 720, Fraction(24))
    return min(cpu_seconds(lambda: encode_and_decode(form, pictures, again)) for _ in range(ROUNDS))
