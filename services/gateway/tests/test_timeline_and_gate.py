"""The pure rules: the frames of scenes, the scenes of a failed check, the pass score."""

from fractions import Fraction
from itertools import pairwise
from math import nextafter

import pytest

from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_gateway.quality_gate import is_rejected, judge
from aiprod_gateway.timeline import Span, spans, touched_spans

SECOND = 1_000_000_000
NTSC = Fraction(30000, 1001)


def test_frames_sum_to_the_film_at_any_rate() -> None:
    durations = [round(3.37 * SECOND)] * 17
    found = spans(durations, NTSC)
    assert found[-1].end == round(Fraction(sum(durations), SECOND) * NTSC)
    assert all(first.end == second.start for first, second in pairwise(found))
    assert {span.count for span in found} == {101}


def test_a_scene_has_at_least_one_frame() -> None:
    assert spans([1, 1, SECOND], Fraction(24)) == [Span(0, 1), Span(1, 1), Span(2, 22)]


@pytest.mark.parametrize(
    ("start", "end", "scenes"),
    [(0.0, 0.5, [0]), (0.5, 1.5, [0, 1]), (1.0, 2.0, [1]), (2.5, 9.0, [2]), (3.0, 4.0, [])],
)
def test_intervals_point_at_the_scenes_they_touch(start: float, end: float, scenes: list[int]) -> None:
    rate = Fraction(24)
    found = spans([SECOND] * 3, rate)
    assert touched_spans(found, round(start * SECOND), round(end * SECOND), rate) == scenes


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
