"""The content key of a clip: equal keys mean equal bytes."""

import hashlib
import json
from dataclasses import asdict
from fractions import Fraction

from aiprod_render.render_inputs import ClipSpec


def content_key(spec: ClipSpec, engine: str) -> str:
    """Returns the SHA-256 in hex of the canonical JSON of the spec and the engine with its version."""
    document = {"engine": engine, "clip": asdict(spec)}
    # Stored clips are found by this text: any change to field names, order or encoding loses them all.
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_number)
    return hashlib.sha256(text.encode()).hexdigest()


def _number(value: object) -> list[int]:
    if isinstance(value, Fraction):
        return [value.numerator, value.denominator]
    raise TypeError(f"{type(value).__name__} has no canonical form")
