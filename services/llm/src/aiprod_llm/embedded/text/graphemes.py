"""Splits text into user-perceived characters (UAX 29)."""

MAX_CODE_POINTS = 32
"""Of one grapheme; no script stacks more marks (the stream-safe limit of UAX 15)."""


def graphemes(text: str) -> list[str]:
    """Returns the text's graphemes; joined they are the text again."""
    # Imported only when used: it takes 50 ms, and few prompts have a word that must be split.
    import regex

    return [
        cluster[start : start + MAX_CODE_POINTS]
        for cluster in regex.findall(r"\X", text)
        for start in range(0, len(cluster), MAX_CODE_POINTS)
    ]
