"""Verdicts and checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from aiprod_film.frames import SECOND


class Verdict(IntEnum):
    """The result of a check or a report; numbers as in `aiprod.probe.v1.Verdict`."""

    PASS = 1
    WARN = 2
    FAIL = 3
    SKIPPED = 4
    ERROR = 5
    INCOMPLETE = 6


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; `spans` are its places in the file.

    `reason` explains why a required check was skipped; it `is_missing` then, unless it does not apply.
    """

    code: str
    verdict: Verdict
    measured: str = ""
    expected: str = ""
    unit: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    is_missing: bool = False


def overall_verdict(checks: Sequence[Check]) -> Verdict:
    """Returns FAIL if any check fails or errs, else INCOMPLETE if any is missing, else WARN or PASS."""
    verdicts = {check.verdict for check in checks}
    if verdicts & {Verdict.FAIL, Verdict.ERROR}:
        return Verdict.FAIL
    if any(check.is_missing for check in checks):
        return Verdict.INCOMPLETE
    return Verdict.WARN if Verdict.WARN in verdicts else Verdict.PASS


def pass_or_fail(is_as_expected: bool) -> Verdict:
    """Returns PASS or FAIL."""
    return Verdict.PASS if is_as_expected else Verdict.FAIL


def format_seconds(nanoseconds: int) -> str:
    """Returns seconds with three decimals."""
    return f"{nanoseconds / SECOND:.3f}"
