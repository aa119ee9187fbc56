"""How long calls took, handed to OpenTelemetry in batches."""

import asyncio

from opentelemetry import metrics

DURATION_BOUNDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
"""Bucket bounds of duration histograms, in seconds, from calls of a millisecond to films of ten minutes."""

BATCH = 64
"""The most durations that wait: recording them keeps the event loop for less than a millisecond."""

WAIT_SECONDS = 1.0
"""How long a duration waits at most: little beside the interval of an export or a scrape."""


class CallDurations:
    """The histogram `rpc_server_call_duration_seconds`. Use it on the event loop only.

    OpenTelemetry's own name for the metric has dots. Google's Telemetry API keeps them, and alert rules,
    which use underscores, do not match it.
    """

    def __init__(self) -> None:
        self._histogram = metrics.get_meter("aiprod_server").create_histogram(
            "rpc_server_call_duration_seconds",
            unit="s",
            description="Time from the request to the end of the response",
            explicit_bucket_boundaries_advisory=DURATION_BOUNDS,
        )
        self._waiting: list[tuple[float, str, str]] = []

    def note(self, seconds: float, method: str, code: str) -> None:
        """Records a call of the RPC `method` (`package.Service/Method`) that ended with `code`, soon."""
        # One by one takes longer: between two calls, the processor's caches lose OpenTelemetry's code.
        self._waiting.append((seconds, method, code))
        if len(self._waiting) >= BATCH:
            self.flush()
        elif len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(WAIT_SECONDS, self.flush)

    def record(self, seconds: float, method: str, code: str) -> None:
        """Records a call at once, with the current span as its example."""
        self._histogram.record(seconds, {"rpc_method": method, "rpc_response_status_code": code})

    def flush(self) -> None:
        """Records all durations that wait."""
        waiting, self._waiting = self._waiting, []
        for seconds, method, code in waiting:
            self.record(seconds, method, code)
