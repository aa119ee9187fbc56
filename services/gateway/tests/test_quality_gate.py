"""The gate: its pass score, and the reasons that it gives."""

from math import nextafter

import pytest

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.stages.quality_gate import failing_scenes, is_rejected, judge
from tests.manifests import LIGHTHOUSE


@pytest.mark.parametrize("pass_score", [0.1, 6.3, 7.0, 10.0])
def test_the_pass_score_itself_passes_and_the_next_smaller_score_fails(pass_score: float) -> None:
    technical = probe_pb.QcReport(verdict=probe_pb.PASS)
    assert not is_rejected(judge(technical, _scored(pass_score), pass_score))
    assert is_rejected(judge(technical, _scored(nextafter(pass_score, 0)), pass_score))


def _scored(score: float) -> llm_pb.SemanticQc:
    scores = llm_pb.SemanticScores(
        visual_consistency=score, style_coherence=score, narrative_flow=score, prompt_alignment=score
    )
    return llm_pb.SemanticQc(state=llm_pb.SemanticQc.SCORED, scores=scores)


def test_reasons_are_short_few_and_different() -> None:
    finding = llm_pb.Finding(code="PAW", severity=llm_pb.Finding.MAJOR, scene="s1", reason="x" * 1000)
    semantic = _scored(1.0)
    semantic.findings.extend([finding] * 3)
    semantic.findings.extend(
        llm_pb.Finding(code=f"C{number}", severity=llm_pb.Finding.MAJOR, scene="s1") for number in range(20)
    )
    # One of the whole film names no scene.
    semantic.findings.add(code="FLOW", severity=llm_pb.Finding.MAJOR, reason="it jumps")
    quality = judge(probe_pb.QcReport(verdict=probe_pb.PASS), semantic, 7.0)
    (failing,) = failing_scenes(quality, LIGHTHOUSE)
    assert failing.scene == "s1"
    assert len(set(failing.reasons)) == len(failing.reasons) == 10
    assert max(map(len, failing.reasons)) == 500
    assert not failing_scenes(quality, LIGHTHOUSE, locked={"s1"})


def test_a_job_keeps_its_newest_rounds_once_each() -> None:
    job = pb.Job()
    for number in [*range(25), 24]:
        job_changes.add_round(pb.QualityRound(master=f"m{number}"), job)
    assert [made.master for made in job.quality_rounds] == [f"m{number}" for number in range(5, 25)]
