"""`make bench PART=fidelity`: how closely plans follow what was written, and how pictures are composed."""

from tests.bench.fidelity import composition
from tests.bench.fidelity.measure import measured, planned
from tests.bench.fidelity.truth import read_prompts, read_storyboards
from tests.bench.table import Figures


def figures() -> Figures:
    return measured(planned(read_prompts(), read_storyboards())) | composition.figures()
