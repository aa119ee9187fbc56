"""The verdict over a master: technical QC must pass; semantic QC counts where a model scored."""

from collections.abc import Container
from statistics import fmean

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm
from aiprod.probe.v1 import resources_pb2 as probe
from aiprod_gateway.messages import frame_rate, scene_spans
from aiprod_gateway.timeline import touched
from aiprod_runtime.errors import FailedPrecondition


def judge(technical: probe.QcReport, semantic: llm.SemanticQc, pass_score: float) -> pb.Quality:
    """The quality of a master; without scores only the technical report decides."""
    verdict = technical.verdict
    score = semantic_score(semantic)
    if score is not None and score < pass_score:
        verdict = probe.FAIL
    return pb.Quality(verdict=verdict, technical=technical, semantic=semantic)


def semantic_score(semantic: llm.SemanticQc) -> float | None:
    """The mean of the four dimensions, 0 to 10; None where no model scored the film."""
    if semantic.state != llm.SemanticQc.SCORED:
        return None
    scores = semantic.scores
    return fmean(
        (scores.visual_consistency, scores.style_coherence, scores.narrative_flow, scores.prompt_alignment)
    )


def stays_closed(quality: pb.Quality) -> bool:
    """Whether the master is not delivered: something failed, or was not measured."""
    return quality.verdict in (probe.FAIL, probe.INCOMPLETE)


def failed_checks(quality: pb.Quality) -> list[probe.QcCheck]:
    return [check for check in quality.technical.checks if check.verdict in (probe.FAIL, probe.ERROR)]


def _telling(quality: pb.Quality) -> list[llm.Finding]:
    """What viewers notice, where the semantic score is why the gate stays closed."""
    if not stays_closed(quality):
        return []
    return [finding for finding in quality.semantic.findings if finding.severity >= llm.Finding.MAJOR]


def rejection(quality: pb.Quality) -> FailedPrecondition:
    """Why the gate stays closed, for people."""
    reasons = [
        f"{check.code} is {check.measured or 'unreadable'} {check.unit}".rstrip()
        + (f", expected {check.expected} {check.unit}".rstrip() if check.expected else "")
        for check in failed_checks(quality)
    ]
    reasons += [
        f"{check.code} was not measured: {check.reason}"
        for check in quality.technical.checks
        if check.verdict == probe.SKIPPED and check.reason and quality.technical.verdict == probe.INCOMPLETE
    ]
    if not reasons:
        reasons = [f"the mean semantic score is {semantic_score(quality.semantic):.1f}"]
        reasons += [finding.reason for finding in _telling(quality)[:3]]
    return FailedPrecondition("quality control: " + "; ".join(reasons), reason="QC_FAILED")


def failing_scenes(quality: pb.Quality, manifest: film.Manifest, kept: Container[str] = ()) -> set[int]:
    """The scenes that failed checks and findings point at, but for those of the ids in `kept`."""
    spans, rate = scene_spans(manifest), frame_rate(manifest.format)
    named = {finding.scene for finding in _telling(quality)}
    failing = {index for index, scene in enumerate(manifest.scenes) if scene.id in named} | {
        index
        for check in failed_checks(quality)
        for interval in check.intervals
        for index in touched(spans, interval.start.ToNanoseconds(), interval.end.ToNanoseconds(), rate)
    }
    return {index for index in failing if manifest.scenes[index].id not in kept}


def reshoot(manifest: film.Manifest, scenes: set[int]) -> film.Manifest:
    """The manifest with new seeds for these scenes, so that they come out differently."""
    result = film.Manifest()
    result.CopyFrom(manifest)
    for index in scenes:
        result.scenes[index].seed = (result.scenes[index].seed + 1) % 2**32
    return result
