"""Advertisements with a product, a line and an address: the line and the address close the film."""

import re

from aiprod_llm.storyboard.board import Split, StoryboardScene
from aiprod_llm.storyboard.cuts import steps_in_turn
from aiprod_llm.storyboard.directions import without_directions
from aiprod_llm.storyboard.labels import COLON, MARKUP, any_of, words
from aiprod_llm.storyboard.markup import QUOTES, clean, unquoted
from aiprod_llm.storyboard.screen_words import screen_words

_ADVERTISEMENT = re.compile(any_of(words("lists", "advertisements")), re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\w@])(?:(?:https?://|www\.)[^\s,;]+|[\w-]+\.(?:com|net|org|example|io|co|ai|eu|uk|us|ch|at|be|se|info|studio|cafe|coffee|de|fr|es|it|pt|nl|pl|ru|jp|cn|app|shop|store)(?:/[^\s,;]*)?)(?!\w)",
    re.IGNORECASE,
)
_OPEN, _CLOSE = re.escape("".join(QUOTES)), re.escape("".join(QUOTES.values()))
_LINE = re.compile(
    rf"(?:{any_of(words('lists', 'lines'))}){COLON}"
    rf"(?P<labelled>[{_OPEN}][^\n]+?[{_CLOSE}]|[^\n]+?(?=\.\s|\n|$))"
    rf"|(?P<quoted>[\"“„«「][^\"”“»」\n]{{3,80}}[\"”“»」])",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?:{any_of(words('lists', 'lines'))})\s*$", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:website|web|url|link|visit|more at|shop at|order at|order now at)?\W*$", re.IGNORECASE
)
_OPENING = re.compile(rf"^\W*(?:{any_of(words('lists', 'advertisements'))}){COLON}", re.IGNORECASE)
_TOPIC = re.compile(
    rf"(?:^|(?<=\n)|(?<=[.!?]\s)){MARKUP}(?:{any_of(words('lists', 'topics'))}){COLON}", re.IGNORECASE
)
_GONE = "\0"
_ENDING = re.compile(
    rf"(?:[,;，]?\s*(?:and|und|et|y|e|{any_of(words('sequence', 'next'))})[,，]?)?"
    rf"(?:\s*(?:with|the|der|die|das|dem|le|la|el|il|lo|o|a)){{0,2}}"
    rf"(?:\s*(?:{any_of([*words('lists', 'lines'), *words('lists', 'written')])}))?\s*{_GONE}"
    rf"(?:\s*(?:and|und|et|y|e|&|,)\s*{_GONE})?",
    re.IGNORECASE,
)
"""The part of a sentence that only says that the line and the address follow."""
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+|(?<=[。！？])")


def split_advertisement(text: str) -> Split | None:
    """Splits an advertisement that has a line or an address into its sentences, its line, and its address."""
    address = _ADDRESS.search(text)
    lines = list(_LINE.finditer(text))
    line = next((found for found in lines if found["labelled"]), lines[0] if lines else None)
    if not _ADVERTISEMENT.search(text) and not (address and line):
        return None
    named = line and (line["labelled"] or _NAMED.search(text[: line.start()]))
    if not address and not named:
        return None
    prose = _OPENING.sub("", _ADDRESS.sub(_GONE, text.replace(line[0], _GONE) if line else text))
    prose = _TOPIC.sub("", _ENDING.sub("", prose).replace(_GONE, ""))
    sentences = [
        _LABEL.sub("", screen_words(without_directions(clean(part)))).rstrip(". ")
        for sentence in _SENTENCE.split(prose)
        for part in steps_in_turn(sentence)
    ]
    shown = [
        StoryboardScene(sentence, caption="") for sentence in sentences if any(map(str.isalpha, sentence))
    ]
    closing = [unquoted(line["labelled"] or line["quoted"])] if line else []
    closing += [address[0].rstrip(".!")] if address else []
    product = shown[-1].text if shown else ""
    return Split(prose, (*shown, *(StoryboardScene(product, caption=clean(words)) for words in closing)))
