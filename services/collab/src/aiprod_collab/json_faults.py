"""What is wrong with a frame of JSON, in words: the library's texts speak of its own code."""

import json
import re

from google.protobuf.json_format import ParseError

_TEXTS = (
    (r'no field named "([^"]+)" at "(\w+)', r"\1: unknown field of \2"),
    (r"duplicate key (\w+)", r"\1 appears twice"),
    (r'multiple "(\w+)" oneof fields', r"set only one field of \1"),
    (r"Invalid enum value (\S+) for .* at (\S+)\.", r"\2: unknown value \1"),
    (r"Couldn't parse \w+: .* at (\S+)", r"\1: a value of another type"),
    (r"Failed to parse (\w+) field: ", r"\1: a value of another type"),
)
"""A part of a library's text, and what it means."""


def described(error: ParseError) -> str:
    """The fault and its place, in a few words: the reason of a closed socket has 123 bytes."""
    text = str(error)
    for pattern, words in _TEXTS:
        if found := re.search(pattern, text):
            return found.expand(words)
    if isinstance(error.__cause__, json.JSONDecodeError):
        return f"the JSON cannot be read from character {error.__cause__.pos + 1} on"
    return text
