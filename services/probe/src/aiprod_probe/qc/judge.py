"""Judges a file against a spec."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiprod_probe.examination import Examination
from aiprod_probe.qc.header_checks import HEADER_CHECKS, integrity
from aiprod_probe.qc.layout_checks import LAYOUT_CHECKS
from aiprod_probe.qc.packet_checks import PACKET_CHECKS
from aiprod_probe.qc.signal_checks import SIGNAL_CHECKS, is_required
from aiprod_probe.qc.spec import NOTHING, Spec
from aiprod_probe.qc.verdicts import Check, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """The checks of a file by a spec; `examination` is None if the file could not be read."""

    checks: list[Check]
    examination: Examination | None = None
    spec: Spec = NOTHING


def judge(examination: Examination, spec: Spec) -> list[Check]:
    """Returns all checks of a file that could be read, in their fixed order."""
    report = examination.report
    return [
        integrity(report, examination.damages),
        *(check(code, report, spec) for code, check in HEADER_CHECKS.items()),
        *(check(code, examination.layout, spec) for code, check in LAYOUT_CHECKS.items()),
        *(check(code, examination, spec) for code, check in PACKET_CHECKS.items()),
        *_signal_checks(examination, spec),
    ]


def _signal_checks(examination: Examination, spec: Spec) -> Iterator[Check]:
    """Yields the checks of the signal; of a file that was not decoded only the required ones."""
    for code, check in SIGNAL_CHECKS.items():
        if examination.was_decoded or is_required(code, spec):
            yield check(code, examination, spec)


def unreadable(verdict: Verdict, reason: str) -> list[Check]:
    """Returns all checks of a file that could not be read; `verdict` is FAIL if it is damaged, else ERROR."""
    first = Check("FILE_INTEGRITY", verdict, measured=reason, expected="readable to its end")
    return [
        first,
        *(Check(code, Verdict.SKIPPED) for code in (*HEADER_CHECKS, *LAYOUT_CHECKS, *PACKET_CHECKS)),
    ]
