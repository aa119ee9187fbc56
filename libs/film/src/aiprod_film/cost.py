"""What work costs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """The sum of the calls with a known price, in micro-dollars, and the number of calls without one."""

    usd_micros: int = 0
    unpriced_calls: int = 0
