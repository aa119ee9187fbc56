"""Tries a call to the model again where that can help, and as late as the model asks."""

import logging
from collections.abc import AsyncIterator, Callable

import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model import ModelError

log = logging.getLogger(__name__)

ATTEMPTS = 3
FIRST_WAIT, LONGEST_WAIT = 1.0, 4.0
MARGIN = 0.02
"""Seconds added to the wait that the model asks for, as clocks differ."""


def attempts(deadline: Deadline) -> AsyncIterator[stamina.Attempt]:
    """`async for attempt in attempts(deadline): with attempt: …`, with 1, 2, 4 s in between.

    What cannot succeed before the deadline is not tried again: its error is raised at once.
    """
    return stamina.retry_context(
        on=_worth_waiting(deadline),
        attempts=ATTEMPTS,
        timeout=deadline.remaining(),
        wait_initial=FIRST_WAIT,
        wait_max=LONGEST_WAIT,
        wait_jitter=FIRST_WAIT / 4,
    ).__aiter__()


def _worth_waiting(deadline: Deadline) -> Callable[[Exception], bool | float]:
    def wait(error: Exception) -> bool | float:
        if not isinstance(error, ModelError) or not error.retryable:
            return False
        if error.retry_after is None:
            return deadline.remaining() > FIRST_WAIT
        return error.retry_after < deadline.remaining() and error.retry_after * 1.05 + MARGIN

    return wait


def log_retries() -> None:
    """Have every retry logged as one line, without what was asked."""
    set_on_retry_hooks([_log])


def _log(details: RetryDetails) -> None:
    log.warning(
        "the model is asked again",
        extra={
            "attempt": details.retry_num + 1,
            "wait": round(details.wait_for, 2),
            "error": type(details.caused_by).__name__,
        },
    )
