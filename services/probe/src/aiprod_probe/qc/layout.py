"""Checks of how a file is laid out; skipped for what is no MP4: CONTAINER says whether it has to be one."""

from collections.abc import Callable

from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, passes
from aiprod_probe.signals import Layout

INDEX = ("index after the media", "index first")
PIECES = ("one piece", "fragments")


def _faststart(code: str, layout: Layout | None, spec: Spec) -> Check:
    """A player can begin before all has arrived when the index comes first."""
    return _expected(code, layout.index_first if layout else None, spec.faststart, INDEX)


def _fragmented(code: str, layout: Layout | None, spec: Spec) -> Check:
    return _expected(code, layout.fragmented if layout else None, spec.fragmented, PIECES)


def _expected(code: str, measured: bool | None, wanted: bool | None, words: tuple[str, str]) -> Check:
    """`words` are those for no and for yes."""
    if measured is None:
        return Check(code, Verdict.SKIPPED)
    if wanted is None:
        return Check(code, Verdict.SKIPPED, words[measured])
    return Check(code, passes(measured == wanted), words[measured], words[wanted])


LAYOUT_CHECKS: dict[str, Callable[[str, Layout | None, Spec], Check]] = {
    "FASTSTART": _faststart,
    "FRAGMENTED": _fragmented,
}
