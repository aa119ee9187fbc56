"""Makes targets of the Makefile and prints how long each took, also after a failure.

Usage: tools/run_parts.py STEP… [NAME=VALUE…]. A step is a target, or lanes that run beside each other:
`unit,e2e+system` makes e2e, then system, beside unit. The output of the first lane is shown as it comes,
and that of the others when they end. Exits with 1 after the first step that fails.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass
class Lane:
    """Targets that are made one after another, up to the first that fails."""

    targets: list[str]
    settings: list[str]
    is_shown: bool
    output: str = ""
    times: list[str] = field(default_factory=list)

    def run(self) -> bool:
        """Whether all targets succeeded."""
        return all(self._make(target) for target in self.targets)

    def _make(self, target: str) -> bool:
        start = time.monotonic()
        done = subprocess.run(
            ["make", "--no-print-directory", target, *self.settings],
            stdout=None if self.is_shown else subprocess.PIPE,
            stderr=None if self.is_shown else subprocess.STDOUT,
            text=True,
            # What a test prints may be no UTF-8.
            errors="replace",
        )
        self.output += done.stdout or ""
        self.times.append(duration(target, start))
        return done.returncode == 0


def duration(name: str, start: float) -> str:
    """A name and the time since `start`, in minutes and seconds."""
    seconds = int(time.monotonic() - start)
    return f"{name:<12} {seconds // 60:>2}:{seconds % 60:02}"


def run_step(first: Lane, *others: Lane) -> bool:
    """Whether all lanes succeeded. One that fails does not stop the others."""
    with ThreadPoolExecutor(1 + len(others)) as pool:
        running = [pool.submit(lane.run) for lane in others]
        succeeded = [first.run(), *(lane.result() for lane in running)]
    for lane in others:
        print(lane.output, end="", flush=True)
    return all(succeeded)


def main() -> None:
    start = time.monotonic()
    settings = [word for word in sys.argv[1:] if "=" in word]
    steps = [
        [Lane(lane.split("+"), settings, number == 0) for number, lane in enumerate(word.split(","))]
        for word in sys.argv[1:]
        if "=" not in word
    ]
    try:
        succeeded = all(run_step(*step) for step in steps)
    finally:
        times = [line for step in steps for lane in step for line in lane.times]
        print(*times, duration("together", start), sep="\n")
    sys.exit(0 if succeeded else 1)


if __name__ == "__main__":
    main()
