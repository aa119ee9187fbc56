"""What worker processes do for a master, by name: the service itself never loads what encodes."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from aiprod_render.provenance.credits import Credits
from aiprod_render.render_inputs import Score, Window


def make_sound(
    score: Score,
    folder: Path,
    voice: Sequence[tuple[Fraction, Path]] = (),
    clips: Sequence[tuple[Window, Path]] = (),
) -> Path:
    """Makes the sound of a film, as `sound.encode_sound` does."""
    from aiprod_render.encoding.sound import encode_sound

    return encode_sound(score, folder, voice, clips)


def make_master(clips: list[Path], sound: Path, score: Score, credits: Credits, folder: Path) -> Path:
    """Joins clips and sound, as `master.assemble_master` does."""
    from aiprod_render.encoding.master import assemble_master

    return assemble_master(clips, sound, score, credits, folder)
