"""The verdict on a master: technical QC must pass; the semantic score counts if a model gave one."""

from collections.abc import Container
from statistics import fmean

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_film.messages import read_manifest
from aiprod_film.spans import touched_spans
from aiprod_rpc.errors import FailedPrecondition


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
    """Returns the findings that viewers notice; none if the master passed."""
    if not is_rejected(quality):
        return []
    return [finding for finding in quality.semantic.findings if finding.severity >= llm_pb.Finding.MAJOR]


def rejection(quality: pb.Quality) -> FailedPrecondition:
    """Returns the error of a rejected master, with its reasons as text."""
    reasons = [
        f"{check.code} is {check.measured or 'unreadable'} {check.unit}".rstrip()
        + (f", expected {check.expected} {check.unit}".rstrip() if check.expected else "")
        for check in failed_checks(quality)
    ]
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


def failing_scenes(quality: pb.Quality, manifest: film.Manifest, locked: Container[str] = ()) -> set[int]:
    """Returns the indices of the scenes with failed checks or major findings, without the `locked` ids."""
    planned = read_manifest(manifest)
    spans, rate = planned.spans, planned.format.rate
    found = {finding.scene for finding in _major_findings(quality)}
    failing = {index for index, scene in enumerate(manifest.scenes) if scene.id in found} | {
        index
        for check in failed_checks(quality)
        for interval in check.intervals
        for index in touched_spans(spans, interval.start.ToNanoseconds(), interval.end.ToNanoseconds(), rate)
    }
    return {index for index in failing if manifest.scenes[index].id not in locked}


def with_new_seeds(manifest: film.Manifest, scenes: set[int]) -> film.Manifest:
    """Returns the manifest with new seeds for these scenes, so that they are rendered differently."""
    result = film.Manifest()
    result.CopyFrom(manifest)
    for index in scenes:
        # Seeds are 32-bit.
        result.scenes[index].seed = (result.scenes[index].seed + 1) % 2**32
    return result
