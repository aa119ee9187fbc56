"""Explainers and stories that count their scenes: `5 tips for …: …`, `Explain … in 4 steps`."""

import re

from aiprod_llm.storyboard.board import Split, StoryboardScene
from aiprod_llm.storyboard.directions import without_directions
from aiprod_llm.storyboard.labels import NUMBERS, any_of, read_number, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern
from aiprod_llm.storyboard.markup import clean

MOST = 20
_SPELLED = "|".join(
    sorted(
        (word for word, key in NUMBERS.items() if key not in ("1", "next") and len(word) > 1),
        key=len,
        reverse=True,
    )
)
_COUNT = rf"(?<!\w)(?P<count>\d{{1,2}}|{_SPELLED})"
_COUNTED = any_of([*words("lists", "counted"), *words("lists", "counted_unspaced")])
_ARTICLES = r"(?:(?:the|my|our|your|top|best|die|les|los|las|os|as|i|le)\s+)*"
_TITLE = lazy_pattern(
    rf"(?:^|:\s+|(?<!\w)(?:about|on|of|with|über|mit|sur|avec|sobre|con|su|com|over|met|про)\s+){_ARTICLES}(?P<counted>{_COUNT}\s*(?:[^\W\d_]+\s+)?(?:{_COUNTED}))",
    re.IGNORECASE,
)
_IN_STEPS = lazy_pattern(
    rf"(?<!\w)(?:in|en|em|за|в|w)\s+(?P<counted>{_COUNT}\s*(?:[^\W\d_]+\s+)?(?:{_COUNTED}))"
    rf"|(?:用|以)\d{{1,2}}\s*(?:{_COUNTED})|(?P<behind>\d{{1,2}}\s*(?:{_COUNTED})(?:で|に|里|로|으로))",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"^\W*(?:please\s+)?(?:explain|describe|teach|show|erkläre|zeige|explique[zr]?|explica|explicar|spiega"
    r"|uitleg|leg uit|объясни)"
    r"(?:\s+(?:me|us|to me|mir|uns))?\s+",
    re.IGNORECASE,
)
_OF = r"\s*(?:(?:for|to|on|about|of|für|zu|pour|de|para|per|voor|для|sur|sobre)\s+)?"
_TOPIC_END = re.compile(r":\s|：|[.!?]\s|。|\n")
_SCENES = lazy_pattern(any_of(words("lists", "announcements")), re.IGNORECASE)
_RECIPE = lazy_pattern(
    rf"^\W*(?P<label>{any_of(words('lists', 'recipes'))})\s*:?\s*(?P<topic>[^.:：。\n]{{2,80}})[.:：。\n]\s*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\s*[;；。]\s*|\.\s+|\n+")
_STEP = re.compile(r"(?<=[.!;。！；])\s*\n*(?=\S)|\n+")
_COMMA = re.compile(r"\s*[,，、]\s*(?:(?:and|und|et|y|e|и)\s+)?|\s+(?:and|und|et|y|e|и)\s+", re.IGNORECASE)


def split_explainer(text: str) -> Split | None:
    """Splits a text that says how many scenes it has: the items after that, else the topic for each."""
    if recipe := _RECIPE.match(text):
        return _split_recipe(recipe["topic"], text[recipe.end() :])
    title, in_steps = _TITLE.search(text), _IN_STEPS.search(text)
    match = title or in_steps
    count = _count(match) if match else 0
    if match is None or not 2 <= count <= MOST:
        return None
    end = _TOPIC_END.search(text, match.end())
    items = _items(text[end.end() :], count) if end else []
    topic = _VERB.sub("", text[: end.start()] if end and items else text)
    subject = _without(match["counted"] if match is title else match[0], topic)
    # `5 tips` is what the film is about, `in 5 scenes` is not.
    around = topic if match is title and not _SCENES.search(match[0]) else subject
    scenes = [StoryboardScene(clean(item)) for item in items]
    return Split(around, tuple(scenes or [StoryboardScene(subject or clean(topic), caption="")] * count))


def _split_recipe(topic: str, steps: str) -> Split | None:
    """Splits a recipe into its sentences, or the parts of a single one."""
    sentences = [part for part in _STEP.split(steps) if part.strip()]
    parts = sentences if len(sentences) > 1 else [part for part in _COMMA.split(steps) if part.strip()]
    scenes = tuple(StoryboardScene(clean(part)) for part in parts if without_directions(part))
    return Split(topic, scenes) if 2 <= len(scenes) <= MOST else None


def _without(counted: str, text: str) -> str:
    """Returns the text without the counted things and the `for` behind them."""
    return clean(without_directions(clean(re.sub(re.escape(counted) + _OF, " ", text))))


def _count(match: re.Match[str]) -> int:
    number = match["count"] or re.match(r"\D?(\d*)", match[0])[1]  # type: ignore[index]
    return read_number(number) or 0


def _items(text: str, count: int) -> list[str]:
    """Returns the items of a list in a sentence if there are `count` of them."""
    for separator in (_SENTENCE, _COMMA):
        items = [item for item in separator.split(text.strip(" .。\n")) if item.strip()]
        if len(items) == count:
            return items
    return []
