"""A room on two instances that are killed, with their Redis, while ten people edit it: twenty random runs."""

import asyncio
import tempfile
from pathlib import Path

from tests.backing_services import new_database, running_postgres
from tests.rooms.chaos import Report, run_chaos

RUNS = 20
MUTANT_RUNS = 3
SECONDS = 5.0


def figures() -> dict[str, tuple[float, str]]:
    runs, mutants = asyncio.run(_measure())
    return {
        "runs": (len(runs), ""),
        "kill -9 of instances and Redis": (sum(run.kills for run in runs), ""),
        "edits submitted": (sum(run.submitted for run in runs), ""),
        "edits logged": (sum(run.logged for run in runs), ""),
        "edits rejected": (sum(run.rejected for run in runs), ""),
        "lost": (sum(run.lost for run in runs), "0"),
        "doubled": (sum(run.doubled for run in runs), "0"),
        "gaps in the order": (sum(run.gaps for run in runs), "0"),
        "invalid states": (sum(run.invalid_states for run in runs), "0"),
        "runs with one final state": (sum(run.one_final_state for run in runs), f"{RUNS}"),
        "without dedupe: doubled": (sum(run.doubled for run in mutants), "> 0"),
    }


async def _measure() -> tuple[list[Report], list[Report]]:
    with running_postgres() as server:
        runs = [await _run(server, seed) for seed in range(RUNS)]
        mutants = [await _run(server, seed, crash=0.05, skip_dedup=True) for seed in range(MUTANT_RUNS)]
    return runs, mutants


async def _run(server: str, seed: int, *, crash: float = 0.01, skip_dedup: bool = False) -> Report:
    with tempfile.TemporaryDirectory() as home:
        return await run_chaos(
            new_database(server),
            Path(home),
            seed,
            SECONDS,
            crash=crash,
            skip_dedup=skip_dedup,
        )
