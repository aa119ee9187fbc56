"""Judges a file against a spec."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiprod_probe.qc.headers import HEADER_CHECKS, integrity
from aiprod_probe.qc.layout import LAYOUT_CHECKS
from aiprod_probe.qc.packets import PACKET_CHECKS
from aiprod_probe.qc.signals import SIGNAL_CHECKS, asked
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict
from aiprod_probe.signals import Examination


@dataclass(frozen=True, slots=True)
class Judgement:
    """The checks of a file; `examination` is None when it could not be read."""

    checks: list[Check]
    examination: Examination | None = None


def judge(examination: Examination, spec: Spec) -> list[Check]:
    """All checks of a file that could be read, in their fixed order."""
    report = examination.report
    return [
        integrity(report, examination.damages),
        *(check(code, report, spec) for code, check in HEADER_CHECKS.items()),
        *(check(code, examination.layout, spec) for code, check in LAYOUT_CHECKS.items()),
        *(check(code, examination, spec) for code, check in PACKET_CHECKS.items()),
        *_of_signal(examination, spec),
    ]


def _of_signal(examination: Examination, spec: Spec) -> Iterator[Check]:
    """Of a file that was not decoded only what was asked for, and that it is missing."""
    for code, check in SIGNAL_CHECKS.items():
        if examination.was_decoded or asked(code, spec):
            yield check(code, examination, spec)


def unread(verdict: Verdict, reason: str) -> list[Check]:
    """All checks of a file that could not be read: FAIL when it is to blame, ERROR when not."""
    first = Check("FILE_INTEGRITY", verdict, measured=reason, expected="readable to its end")
    return [
        first,
        *(Check(code, Verdict.SKIPPED) for code in (*HEADER_CHECKS, *LAYOUT_CHECKS, *PACKET_CHECKS)),
    ]
