"""A circuit breaker: rejects calls to a model that keeps failing, and lets one call probe it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from aiprod_llm.calls.model_errors import CircuitOpen, ModelError, QuotaReached
from aiprod_rpc.errors import AiprodError

THRESHOLD = 5
"""Failures in a row that open the circuit."""
OPEN_SECONDS = 30.0


class Breaker:
    """Counts failures of the model itself. Requests that it rejects, blocks or limits are not failures."""

    def __init__(self, open_seconds: float = OPEN_SECONDS) -> None:
        self._open_seconds = open_seconds
        self._circuits = AsyncCircuitBreakerFactory(
            default_threshold=THRESHOLD, default_ttl=open_seconds, exclude=[(Exception, _is_response)]
        )
        self._probing = False

    @asynccontextmanager
    async def guard(self, model: str) -> AsyncIterator[None]:
        """Guards one attempt. Raises CircuitOpen while the circuit is open or another call probes it."""
        circuit = await self._circuits.get_breaker(model)
        probe = circuit.context.state != "closed"
        # purgatory lets every call through a half-open circuit; one probe is enough.
        if probe and self._probing:
            raise self._open(model)
        self._probing = self._probing or probe
        try:
            await circuit.__aenter__()
        except OpenedState as error:
            # The circuit is still open, so this call is not a probe.
            self._probing = False
            raise self._open(model) from error
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit):
            # The caller left, which is neither a failure nor a success of the model.
            raise
        except Exception as error:
            await circuit.__aexit__(type(error), error, error.__traceback__)
            raise
        else:
            await circuit.__aexit__(None, None, None)
        finally:
            self._probing = self._probing and not probe

    def _open(self, model: str) -> CircuitOpen:
        return CircuitOpen(
            f"{model} failed {THRESHOLD} times in a row: retry in {self._open_seconds:g} s",
            reason="MODEL_UNAVAILABLE",
            retry_after=self._open_seconds,
        )


def _is_response(error: BaseException) -> bool:
    """Whether the model works: it responded, even if with a rejection."""
    if isinstance(error, ModelError):
        return not error.retryable or isinstance(error, QuotaReached)
    return isinstance(error, AiprodError)
