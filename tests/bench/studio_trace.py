"""Reads traces of Chromium."""

import json
from bisect import bisect
from typing import Any


def work_by_step(trace: bytes, event: str) -> list[float]:
    """Returns the milliseconds of processor time of the page's main thread from each `event` to the next one.

    Raises ValueError if the trace has fewer than two of them.
    """
    events: list[dict[str, Any]] = json.loads(trace)["traceEvents"]
    steps = sorted(
        (each["ts"], each["pid"], each["tid"])
        for each in events
        if each["name"] == "EventDispatch" and each["args"]["data"]["type"] == event
    )
    if len(steps) < 2:
        raise ValueError(f"the trace has {len(steps)} events {event}")
    thread = steps[0][1:]
    times = [ts for ts, *_ in steps]
    work = [0.0] * len(times)
    for task in events:
        # One that runs when the trace ends has no duration.
        if (task["name"], task["pid"], task["tid"]) == ("RunTask", *thread) and "dur" in task:
            # The task that dispatches the event begins before it.
            step = bisect(times, task["ts"] + task["dur"]) - 1
            if step >= 0:
                work[step] += task.get("tdur", task["dur"]) / 1000
    return work[:-1]
