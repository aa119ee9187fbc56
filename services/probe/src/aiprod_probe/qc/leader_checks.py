"""Checks of how a film is made up in time: its cadence, and the leader before it."""

from aiprod_probe.cadence import INTERLACED, TELECINE
from aiprod_probe.examination import Examination, Picture
from aiprod_probe.leader import find_leader
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, format_seconds, pass_or_fail


def cadence(code: str, picture: Picture, spec: Spec, examination: Examination) -> Check:
    """Warns about fields of two times in frames that are called progressive, whatever the spec requires."""
    measured = picture.cadence or "nothing moves"
    if spec.cadences:
        is_allowed = not picture.cadence or picture.cadence in spec.cadences
        expected = ", ".join(spec.cadences)
        places = () if is_allowed else picture.combed
        return Check(code, pass_or_fail(is_allowed), measured, expected, spans=places)
    stated = examination.report.picture.field_order if examination.report.picture else ""
    if stated == "progressive" and picture.cadence in (INTERLACED, TELECINE):
        return Check(code, Verdict.WARN, measured, "progressive, as stated", spans=picture.combed)
    return Check(code, Verdict.SKIPPED, measured)


def leader(code: str, picture: Picture, spec: Spec) -> Check:
    """Checks for colour bars and a slate: wanted on a tape's successor, and a fault in a film for viewers."""
    found = find_leader(picture)
    names = [("bars", span) for span in found.bars] + [("slate", span) for span in found.slates]
    parts = [f"{name} {format_seconds(start)} to {format_seconds(end)} s" for name, (start, end) in names]
    measured = ", ".join(parts) or "none"
    if spec.leader is None:
        return Check(code, Verdict.SKIPPED, measured, spans=found.spans)
    if spec.leader:
        is_complete = bool(found.bars and found.slates)
        return Check(code, pass_or_fail(is_complete), measured, "colour bars and a slate", spans=found.spans)
    return Check(code, pass_or_fail(not found.spans), measured, "none", spans=found.spans)
