"""The queue in which files wait to be fetched or read."""

from aiprod_work.fair_queue import FairQueue

WAITING_PER_RUNNING = 8
RETRY_SECONDS = 2


def file_queue(max_running: int) -> FairQueue:
    """Return a queue in which `max_running` files are worked on, and eight times as many may wait."""
    return FairQueue(max_running, WAITING_PER_RUNNING * max_running, "PROBE_QUEUE_FULL", RETRY_SECONDS)
