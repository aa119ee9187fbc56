"""Checks of the layout of an MP4; skipped for other formats, which CONTAINER reports."""

from collections.abc import Callable

from aiprod_probe.examination import Layout
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, pass_or_fail

INDEX_PLACES = ("index after the media", "index first")
FRAGMENTATION = ("one piece", "fragments")


def _faststart(code: str, layout: Layout | None, spec: Spec) -> Check:
    """With the index first a player can start before the whole file has arrived."""
    return _check_flag(code, layout.index_first if layout else None, spec.faststart, INDEX_PLACES)


def _fragmented(code: str, layout: Layout | None, spec: Spec) -> Check:
    return _check_flag(code, layout.fragmented if layout else None, spec.fragmented, FRAGMENTATION)


def _check_flag(code: str, measured: bool | None, required: bool | None, names: tuple[str, str]) -> Check:
    """Checks a flag; `names` describe false and true."""
    if measured is None:
        return Check(code, Verdict.SKIPPED)
    if required is None:
        return Check(code, Verdict.SKIPPED, names[measured])
    return Check(code, pass_or_fail(measured == required), names[measured], names[required])


LAYOUT_CHECKS: dict[str, Callable[[str, Layout | None, Spec], Check]] = {
    "FASTSTART": _faststart,
    "FRAGMENTED": _fragmented,
}
