"""What a worker process does for a master, by name: the service itself never loads what encodes."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from aiprod_render.provenance.credits import Credits
from aiprod_render.render_inputs import Score


def make_master(
    clips: list[Path],
    score: Score,
    credits: Credits,
    folder: Path,
    voice: Sequence[tuple[Fraction, Path]] = (),
) -> Path:
    """Joins clips and adds the sound, as `master.assemble_master` does."""
    from aiprod_render.encoding.master import assemble_master

    return assemble_master(clips, score, credits, folder, voice)
