"""Retries calls to the model where that can help, and waits as long as the model asks."""

import logging
from collections.abc import AsyncIterator, Callable

import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model_errors import ModelError

log = logging.getLogger(__name__)

ATTEMPTS = 3
FIRST_WAIT, LONGEST_WAIT = 1.0, 4.0
MARGIN = 0.02
"""Seconds on top of the wait that the model asks for, because clocks differ."""


def attempts(deadline: Deadline) -> AsyncIterator[stamina.Attempt]:
    """Yields up to three attempts, about 1 and 2 s apart, each to be used as `with attempt:`.

    Re-raises an error at once if a retry cannot succeed before the deadline.
    """
    return stamina.retry_context(
        on=_backoff(deadline),
        attempts=ATTEMPTS,
        timeout=deadline.remaining(),
        wait_initial=FIRST_WAIT,
        wait_max=LONGEST_WAIT,
        # Requests that failed together must not come back together.
        wait_jitter=FIRST_WAIT / 4,
    ).__aiter__()


def _backoff(deadline: Deadline) -> Callable[[Exception], bool | float]:
    def backoff(error: Exception) -> bool | float:
        if not isinstance(error, ModelError) or not error.retryable:
            return False
        if error.retry_after is None:
            return deadline.remaining() > FIRST_WAIT
        # stamina takes a number as the seconds to wait.
        return error.retry_after < deadline.remaining() and error.retry_after * 1.05 + MARGIN

    return backoff


def log_retries() -> None:
    """Logs one line for each retry, without the request, which can be private."""
    set_on_retry_hooks([_log])


def _log(details: RetryDetails) -> None:
    log.warning(
        "retrying",
        extra={
            "attempt": details.retry_num + 1,
            "wait": round(details.wait_for, 2),
            "error": type(details.caused_by).__name__,
        },
    )
