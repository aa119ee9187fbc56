"""The queue in which files wait to be fetched or read."""

from aiprod_work.fair_queue import FairQueue

WAITING_PER_RUNNING = 8
RETRY_SECONDS = 2


SPARE = 1
"""Files that are worked on beyond those of one user: nobody waits for the end of another's long file."""


def file_queue(max_running: int) -> FairQueue:
    """Returns a queue for `max_running` files of a user at a time; eight times as many may wait in it."""
    waiting = WAITING_PER_RUNNING * max_running
    return FairQueue(max_running, waiting, "PROBE_QUEUE_FULL", RETRY_SECONDS, spare=SPARE)
