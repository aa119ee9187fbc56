"""The verdict on a master: technical QC must pass; the semantic score counts if a model gave one."""

from collections.abc import Container, Iterable
from statistics import fmean

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_film.messages.manifest import read_manifest
from aiprod_film.spans import touched_spans
from aiprod_rpc.errors import FailedPrecondition

MAX_REASONS, MAX_REASON = 10, 500
"""Reasons of a failing scene, and the characters of one, as the contract limits them."""


def judge(technical: probe_pb.QcReport, semantic: llm_pb.SemanticQc, pass_score: float) -> pb.Quality:
    """Returns the quality of a master; a mean semantic score below `pass_score`, 0 to 10, fails it."""
    verdict = technical.verdict
    score = semantic_score(semantic)
    if score is not None and score < pass_score:
        verdict = probe_pb.FAIL
    return pb.Quality(verdict=verdict, technical=technical, semantic=semantic)


def semantic_score(semantic: llm_pb.SemanticQc) -> float | None:
    """Returns the mean of the four dimensions, 0 to 10; None if no model scored the film."""
    if semantic.state != llm_pb.SemanticQc.SCORED:
        return None
    scores = semantic.scores
    return fmean(
        (scores.visual_consistency, scores.style_coherence, scores.narrative_flow, scores.prompt_alignment)
    )


def is_rejected(quality: pb.Quality) -> bool:
    """Returns whether a check failed or was not measured, so that the master is not delivered."""
    return quality.verdict in (probe_pb.FAIL, probe_pb.INCOMPLETE)


def failed_checks(quality: pb.Quality) -> list[probe_pb.QcCheck]:
    """Returns the technical checks that failed or could not run."""
    return [check for check in quality.technical.checks if check.verdict in (probe_pb.FAIL, probe_pb.ERROR)]


def _major_findings(quality: pb.Quality) -> list[llm_pb.Finding]:
    """Returns the findings that viewers notice."""
    return [finding for finding in quality.semantic.findings if finding.severity >= llm_pb.Finding.MAJOR]


def scenes_with_findings(quality: pb.Quality) -> set[str]:
    """Returns the ids of the scenes in whose pictures a model found what viewers notice."""
    return {finding.scene for finding in _major_findings(quality)} - {""}


def is_repeated(quality: pb.Quality) -> bool:
    """Returns whether scenes are to be made again: the master is rejected, or a model planned some again."""
    return is_rejected(quality) or bool(quality.replanned)


def rank(quality: pb.Quality) -> tuple[bool, float, int]:
    """Returns how good a master is beside others of its film: greater is better."""
    score = semantic_score(quality.semantic)
    return not is_rejected(quality), score if score is not None else 0.0, -len(_major_findings(quality))


def rejection(quality: pb.Quality) -> FailedPrecondition:
    """Returns the error of a rejected master, with its reasons as text."""
    reasons = [_failure_text(check) for check in failed_checks(quality)]
    reasons += [
        f"{check.code} was not measured: {check.reason}"
        for check in quality.technical.checks
        if check.verdict == probe_pb.SKIPPED
        and check.reason
        and quality.technical.verdict == probe_pb.INCOMPLETE
    ]
    if not reasons:
        reasons = [f"the mean semantic score is {semantic_score(quality.semantic):.1f}"]
        reasons += [finding.reason for finding in _major_findings(quality)[:3]]
    return FailedPrecondition("quality control: " + "; ".join(reasons), reason="QC_FAILED")


def _failure_text(check: probe_pb.QcCheck) -> str:
    measured = f"{check.code} is {check.measured or 'unreadable'} {check.unit}".rstrip()
    expected = f", expected {check.expected} {check.unit}".rstrip() if check.expected else ""
    return measured + expected


def failing_scenes(
    quality: pb.Quality, manifest: film.Manifest, locked: Container[str] = ()
) -> list[pb.FailingScene]:
    """Returns the scenes with failed checks or major findings, in playing order, without `locked` ids."""
    planned = read_manifest(manifest)
    spans, rate = planned.spans, planned.format.rate
    reasons: dict[str, list[str]] = {scene.id: [] for scene in manifest.scenes}
    for check in failed_checks(quality):
        for interval in check.intervals:
            start, end = interval.start.ToNanoseconds(), interval.end.ToNanoseconds()
            for index in touched_spans(spans, start, end, rate):
                reasons[manifest.scenes[index].id].append(_failure_text(check))
    for finding in _major_findings(quality):
        # A finding of the whole film names no scene.
        reasons.get(finding.scene, []).append(f"{finding.code}: {finding.reason}")
    return [
        pb.FailingScene(scene=scene, reasons=_shortened(found))
        for scene, found in reasons.items()
        if found and scene not in locked
    ]


def _shortened(reasons: Iterable[str]) -> list[str]:
    return [reason[:MAX_REASON] for reason in dict.fromkeys(reasons)][:MAX_REASONS]
