"""Plain sentences for what is wrong with a command line or a setting, instead of those of the libraries."""

import re
from typing import Any

from typer import TyperException

PHRASES = (
    (r"Value error, ", ""),
    (r"Input should be a valid integer\b.*", "must be a whole number"),
    (r"Input should be a valid (\w+)\b.*", r"must be a \1"),
    (r"\b(?:Input|Value|String) should ", "must "),
    (r"must be greater than or equal to ", "must be at least "),
    (r"must be less than or equal to ", "must be at most "),
    (r"^Invalid value for '?([^':]+)'?: ", r"\1: "),
    (r"^Invalid value: ", ""),
    (r"^Missing \w+ '?([^']+?)'?\.$", r"\1 is missing"),
    (r"^No such option: (\S+)", r"there is no option \1"),
    (r" \(Possible options: (.*)\)", r"; did you mean \1?"),
    (r"^No such command ('\S+')\.", r"there is no command \1;"),
    (r"; Did you mean ", "; did you mean "),
    (r";$", ""),
    (r"^Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"too many words: \1"),
)
"""What libraries write, and what it means."""


def plain_words(text: str) -> str:
    """The library's text in plain words; other texts do not change."""
    for pattern, words in PHRASES:
        text = re.sub(pattern, words, text)
    return text


def usage_text(error: TyperException) -> str:
    """What is wrong with the command line, and where its help is; empty if the help itself was printed."""
    described: Any = error
    text = plain_words(str(described.format_message())) if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    if not text or context is None:
        return text
    ending = "" if text.endswith((".", "?")) else "."
    # The path has the braces that mark what is required.
    command = re.sub(r"[{}]", "", context.command_path)
    return f"{text}{ending} See `{command} --help`."
