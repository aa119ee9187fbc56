"""Verdicts and checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Verdict(IntEnum):
    """Numbers are those of `aiprod.probe.v1.Verdict`."""

    PASS = 1
    WARN = 2
    FAIL = 3
    SKIPPED = 4
    ERROR = 5
    INCOMPLETE = 6


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one check; `spans` are where in the file.

    `reason` is why it was skipped although it was asked for; then it `is_missing`, unless it does not apply.
    """

    code: str
    verdict: Verdict
    measured: str = ""
    expected: str = ""
    unit: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    is_missing: bool = False


def overall(checks: Sequence[Check]) -> Verdict:
    """FAIL when any check fails or errs, INCOMPLETE when any is missing, WARN when any warns, else PASS."""
    verdicts = {check.verdict for check in checks}
    if verdicts & {Verdict.FAIL, Verdict.ERROR}:
        return Verdict.FAIL
    if any(check.is_missing for check in checks):
        return Verdict.INCOMPLETE
    return Verdict.WARN if Verdict.WARN in verdicts else Verdict.PASS


def passes(is_as_expected: bool) -> Verdict:
    return Verdict.PASS if is_as_expected else Verdict.FAIL


def seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e9:.3f}"
