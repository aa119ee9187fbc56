"""The content key of a clip: equal keys mean equal bytes."""

import hashlib
import json
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from aiprod_render.render_inputs import ClipSpec

_NEWER = frozenset({"figure", "count", "colour"})
"""Fields of an entity that the first stored clips did not have."""


def content_key(spec: ClipSpec, engine: str) -> str:
    """Returns the SHA-256 in hex of the canonical JSON of the spec and the engine with its version."""
    document = {"engine": engine, "clip": _visible(spec)}
    # Stored clips are found by this text: any change to field names, order or encoding loses them all.
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_number)
    return hashlib.sha256(text.encode()).hexdigest()


def _visible(spec: ClipSpec) -> dict[str, Any]:
    clip = asdict(spec)
    for shown in filter(None, (clip, clip["outgoing"])):
        # A scene may get another id, and the clip has its length in frames.
        del shown["scene"]["id"], shown["scene"]["duration"]
        # The first stored clips had no place.
        if not shown["scene"]["place"]:
            del shown["scene"]["place"]
    clip["entities"] = [_stated(entity) for entity in clip["entities"]]
    return clip


def _stated(entity: dict[str, Any]) -> dict[str, Any]:
    """Returns the entity without newer fields that are empty, so that stored clips keep their keys."""
    return {name: value for name, value in entity.items() if value or name not in _NEWER}


def _number(value: object) -> list[int]:
    if isinstance(value, Fraction):
        return [value.numerator, value.denominator]
    raise TypeError(f"{type(value).__name__} has no canonical form")
