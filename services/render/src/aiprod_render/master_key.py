"""The content keys of a film's sound, and of its master: in a job, equal keys mean the same film."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from aiprod_film.asset import Asset
from aiprod_render.heard import Heard
from aiprod_render.provenance.credits import Credits


def master_key(assembler: str, clips: Sequence[Asset], heard: Heard, credits: Credits) -> str:
    """Returns the SHA-256 in hex of all that a master shows, plays and says of itself.

    Other engines of the credits do not count: they may be known only when the job asks again.
    """
    document = {
        "assembler": assembler,
        "clips": [(clip.name, clip.generation) for clip in clips],
        **_stated(heard),
        "title": credits.title,
        "scenes": [asdict(scene) for scene in credits.scenes],
    }
    return _digest(document)


def sound_key(maker: str, heard: Heard) -> str:
    """Returns the SHA-256 in hex of all that is heard in a film."""
    return _digest({"sound": maker, **_stated(heard)})


def _stated(heard: Heard) -> dict[str, object]:
    spoken = [(line.start, line.speech.asset.name, line.speech.asset.generation) for line in heard.lines]
    clips = [(asdict(clip.window), clip.asset.name, clip.asset.generation) for clip in heard.clips]
    # Only where there are any, so that stored sounds keep their keys.
    return {"score": asdict(heard.score), "lines": spoken, **({"clips": clips} if clips else {})}


def _digest(document: dict[str, object]) -> str:
    text = json.dumps(document, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
