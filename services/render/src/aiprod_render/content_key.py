"""The content key of a clip: equal keys mean equal bytes."""

import hashlib
import json
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from aiprod_film.scene import Tempo
from aiprod_render.render_inputs import ClipSpec

_NEWER = {
    **dict.fromkeys(("figure", "colour", "place"), ""),
    "count": 0,
    "size": 0.0,
    **dict.fromkeys(("acts", "relations"), ()),
    "tempo": Tempo.REAL_TIME,
    **dict.fromkeys(("media", "look", "reference"), None),
}
"""Fields of an entity and of a scene that the first stored clips did not have, and what these show."""


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
        # What is spoken is not seen.
        del shown["scene"]["narration"], shown["scene"]["voice_over"]
        # The key begins with the engine's name, and both scenes have the same one.
        del shown["scene"]["engine"]
        _name_bytes(shown["scene"]["media"])
        shown["scene"] = _stated(shown["scene"])
    _name_bytes(clip["style"]["logo"])
    letters = clip["style"]["letters"]
    if letters and letters["font"]:
        letters["font"] = {name: letters["font"][name] for name in ("name", "generation")}
    for part in ("logo", "letters"):
        if clip["style"][part] is None:
            del clip["style"][part]
    for entity in clip["entities"]:
        if picture := entity["reference"]:
            entity["reference"] = {name: picture[name] for name in ("name", "generation")}
    clip["entities"] = [_stated(entity) for entity in clip["entities"]]
    return clip


def _name_bytes(media: dict[str, Any] | None) -> None:
    """Leaves of a file its name and its generation, which mean exactly its bytes, and how it is fitted."""
    # The rest is what the caller says of it, and could make one file pass for another.
    if media:
        media["asset"] = {name: media["asset"][name] for name in ("name", "generation")}
        media.pop("graded", None)
        # What is heard is not seen.
        media.pop("sound", None)


def _stated(noun: dict[str, Any]) -> dict[str, Any]:
    """Returns the noun without newer fields that say what is usual, so that stored clips keep their keys."""
    return {name: value for name, value in noun.items() if name not in _NEWER or value != _NEWER[name]}


def _number(value: object) -> list[int]:
    if isinstance(value, Fraction):
        return [value.numerator, value.denominator]
    raise TypeError(f"{type(value).__name__} has no canonical form")
