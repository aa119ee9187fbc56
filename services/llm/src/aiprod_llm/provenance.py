"""How an answer was made, and the tokens it took."""

from dataclasses import dataclass
from enum import IntEnum


class Result(IntEnum):
    """Where an answer came from; names and numbers are those of the contract's `CacheResult`."""

    MISS = 1
    HIT_L1 = 2
    HIT_L2 = 3
    COALESCED = 4
    BYPASS = 5
    ERROR = 6


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of model calls. `cached` is a part of `input`; `thoughts` is not part of `output`."""

    input: int = 0
    cached: int = 0
    output: int = 0
    thoughts: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            self.input + other.input,
            self.cached + other.cached,
            self.output + other.output,
            self.thoughts + other.thoughts,
        )


NO_TOKENS = Tokens()


@dataclass(frozen=True, slots=True)
class Provenance:
    """How an answer was made.

    `cost` is in billionths of a US dollar, or None if it is unknown. `result` is None if no model was needed.
    """

    engine: str
    cost: int | None = 0
    tokens: Tokens = NO_TOKENS
    result: Result | None = None
    degraded: bool = False
    reason: str = ""
