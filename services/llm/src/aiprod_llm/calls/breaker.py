"""Leaves a model alone that keeps failing, and lets one call find out whether it is back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from aiprod_llm.calls.model import LeftAlone, ModelError, QuotaReached
from aiprod_runtime.errors import AiprodError

THRESHOLD = 5
"""Failures in a row after which the model is left alone."""
REST_SECONDS = 30.0


class Breaker:
    """Counts failures of the model itself. What it refuses, blocks or limits is an answer."""

    def __init__(self, rest_seconds: float = REST_SECONDS) -> None:
        self._rest_seconds = rest_seconds
        self._circuits = AsyncCircuitBreakerFactory(
            default_threshold=THRESHOLD, default_ttl=rest_seconds, exclude=[(Exception, _answered)]
        )
        self._probing = False

    @asynccontextmanager
    async def passing(self, model: str) -> AsyncIterator[None]:
        """Guards one attempt; LeftAlone while the circuit is open or another call probes it."""
        circuit = await self._circuits.get_breaker(model)
        probe = circuit.context.state != "closed"
        if probe and self._probing:
            raise self._open(model)
        self._probing = self._probing or probe
        try:
            await circuit.__aenter__()
        except OpenedState as error:
            self._probing = False
            raise self._open(model) from error
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit):
            raise  # Nobody waits any more, which says nothing of the model.
        except Exception as error:
            await circuit.__aexit__(type(error), error, error.__traceback__)
            raise
        else:
            await circuit.__aexit__(None, None, None)
        finally:
            self._probing = self._probing and not probe

    def _open(self, model: str) -> LeftAlone:
        return LeftAlone(
            f"{model} has failed {THRESHOLD} times in a row and is left alone for a while",
            reason="MODEL_UNAVAILABLE",
            retry_after=self._rest_seconds,
        )


def _answered(error: BaseException) -> bool:
    if isinstance(error, ModelError):
        return not error.retryable or isinstance(error, QuotaReached)
    return isinstance(error, AiprodError)
