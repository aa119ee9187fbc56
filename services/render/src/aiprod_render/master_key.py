"""The content keys of a film's sound, and of its master: in a job, equal keys mean the same film."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from aiprod_film.asset import Asset
from aiprod_render.provenance.credits import Credits
from aiprod_render.render_inputs import Score
from aiprod_render.voice.narration import Line


def master_key(
    assembler: str, clips: Sequence[Asset], score: Score, lines: Sequence[Line], credits: Credits
) -> str:
    """Returns the SHA-256 in hex of all that a master shows, plays and says of itself.

    Other engines of the credits do not count: they may be known only when the job asks again.
    """
    document = {
        "assembler": assembler,
        "clips": [(clip.name, clip.generation) for clip in clips],
        **_heard(score, lines),
        "title": credits.title,
        "scenes": [asdict(scene) for scene in credits.scenes],
    }
    return _digest(document)


def sound_key(maker: str, score: Score, lines: Sequence[Line]) -> str:
    """Returns the SHA-256 in hex of all that is heard in a film."""
    return _digest({"sound": maker, **_heard(score, lines)})


def _heard(score: Score, lines: Sequence[Line]) -> dict[str, object]:
    spoken = [(line.start, line.speech.asset.name, line.speech.asset.generation) for line in lines]
    return {"score": asdict(score), "lines": spoken}


def _digest(document: dict[str, object]) -> str:
    text = json.dumps(document, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
