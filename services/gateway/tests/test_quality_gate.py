"""The pass score of the gate."""

from math import nextafter

import pytest

from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_gateway.quality_gate import is_rejected, judge


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
