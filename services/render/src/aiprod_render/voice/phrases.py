"""Splits a narration into the phrases that are spoken, and captioned, one after another."""

import re

# After the ends of Chinese and Japanese sentences comes no space.
_ENDS = re.compile(r"(?<=[.!?…。！？])[\"”’»)]*\s+|(?<=[。！？])")
_SHORTEST = 24
"""Characters; a shorter sentence is captioned with the next one."""


def phrases(text: str) -> list[str]:
    """Returns the sentences of a text in order, short ones joined; each has a letter or digit."""
    found: list[str] = []
    for sentence in filter(None, (" ".join(part.split()) for part in _ENDS.split(text))):
        is_open = found and (len(found[-1]) < _SHORTEST or not any(map(str.isalnum, sentence)))
        if is_open:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(sentence)
    return [phrase for phrase in found if any(map(str.isalnum, phrase))]
