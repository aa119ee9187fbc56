"""Scenes of a manifest as plain values by the contract's names."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError

from aiprod.film.v1.manifest_pb2 import Scene


def to_values(scene: Scene) -> dict[str, Any]:
    """Returns what a scene states; `duration` is in seconds."""
    values = MessageToDict(scene, preserving_proto_field_name=True)
    return {**values, "duration": scene.duration.ToNanoseconds() / 1e9}


def from_values(values: Mapping[str, Any]) -> Scene:
    """Returns a scene with these values. Raises ValueError for one that no scene has."""
    document = dict(values)
    if "duration" in values:
        # In protobuf's JSON a duration is a text.
        document["duration"] = f"{values['duration']}s"
    try:
        return ParseDict(document, Scene())
    except ParseError as error:
        raise ValueError(f"no scene has this: {error}") from error
