"""Splits a text into clauses: where a reader pauses, and never inside a phrase or a list."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.text.parts_of_speech import Part, Tagged, is_tagged, tag
from aiprod_llm.embedded.text.sentence_ends import AFTER_SENTENCE

SENTENCE_END = re.compile(
    rf"{AFTER_SENTENCE}|(?<=[.!?…][\"”»)])\s+|(?<=[。！？؟।])[」』”’）]*|[\n\r;；]+|\s[-–—]\s"
)
# No digit follows, or 1,000 would be two numbers.
COMMA = re.compile(r"(?<=[,，、،:：])(?!\d)\s*")
ENUMERATION = "、"
FEWEST_WORDS = 3
FEWEST_CHARACTERS = 5
"""Of a clause in a script without spaces."""

# Words before which a new clause starts; prepositions such as `with` start none.
_CONJUNCTIONS = re.compile(
    r"\s+(?=(?:while|until|before|after|because|when|where|and then|während|bis|bevor|nachdem|weil"
    r"|pendant que|tandis que|avant de|lorsque|parce que|alors que|mientras|cuando|porque|antes de que"
    r"|mentre|finché|quando|perché|enquanto|пока|когда|потому что|بينما|عندما|जबकि)\s)",
    re.IGNORECASE,
)
_AND = r"(?:and|or|und|oder|et|ou|y|e|o|en|of|och|i|oraz|lub|и|или|ve|veya|και|ו\w+|و\w+|और)\s"
_LAST_OF_A_LIST = re.compile(rf"(?<!\w){_AND}", re.IGNORECASE)
_REST_OF_A_LIST = re.compile(rf"\W*(?:\w+\s+){{1,2}}{_AND}\s*(?:\w+\W*){{1,2}}", re.IGNORECASE)
_JOINT = re.compile(rf"\s+(?={_AND})", re.IGNORECASE)
_COLON = re.compile(r":\s+")
_WORD = re.compile(r"\w+")
_FINITE = {"en": "s", "de": "t", "nl": "t"}
"""The ending of verbs of which one thing is the subject, in the languages with parts of speech."""
_VERB_WITHIN = 5
"""Words after `and` of which one is the verb of a new clause: `and a small frog jumps`."""


def sentences(text: str) -> list[str]:
    """Returns the sentences of a text, without those that have no letter or digit."""
    return [part.strip() for part in SENTENCE_END.split(text) if _WORD.search(part)]


def clauses(sentence: str, language: Lexicon | None) -> list[str]:
    """Returns the clauses of a sentence; joined they are the sentence again."""
    cuts = [0]
    for cut in sorted(_pauses(sentence)):
        before, after = sentence[cuts[-1] : cut], sentence[cut:]
        is_clause = _starts_next(after, language) or (_is_clause(before) and _goes_on(after))
        if is_clause and not _hangs(before, language):
            cuts.append(cut)
    return [sentence[start:end] for start, end in zip(cuts, [*cuts[1:], len(sentence)], strict=True)]


def halves(text: str, language: Lexicon | None) -> list[str]:
    """Returns a text in two parts: cut at a colon, or before the `and` or `while` next to its middle.

    In one part if there is none: `a rose and a tulip` belong together.
    """
    middle = len(text) / 2
    joints = [*_JOINT.finditer(text), *_CONJUNCTIONS.finditer(text)]
    joints.sort(key=lambda joint: abs(joint.start() - middle))
    for joint in (*_COLON.finditer(text), *joints):
        before, after = text[: joint.start()], text[joint.end() :]
        joins = _JOINT.match(text, joint.start())
        if _is_clause(before) and _is_clause(after) and (not joins or has_verb(after, language)):
            return [before, after]
    return [text]


def has_verb(text: str, language: Lexicon | None) -> bool:
    """Returns whether a verb follows the first word; true if the language's verbs are not known."""
    if language is None or not is_tagged(language.language):
        return True
    words = [word for word in tag(text, language.language) if word.text.isalpha()][1 : 1 + _VERB_WITHIN]
    return any(word.part is Part.VERB for word in words)


def new_subjects(text: str, language: Lexicon | None) -> Iterator[int]:
    """Yields where `and` joins what somebody else does: builds a castle, and a wave washes it away.

    Only in languages whose verbs are known; two things that one verb is about stay together.
    """
    if language is None or not is_tagged(language.language):
        return
    words = tag(text, language.language)
    for place, word in enumerate(words):
        joins = _LAST_OF_A_LIST.match(f"{word.text} ")
        acted = any(before.part is Part.VERB for before in words[:place])
        if joins and acted and _is_new_subject(words[place + 1 :], language.language):
            yield word.start


def _is_new_subject(words: Sequence[Tagged], language: str) -> bool:
    """Returns whether words begin with a noun and its verb: `a wave washes`, `the waves come`."""
    if not words or words[0].part is not Part.DETERMINER:
        return False
    for noun, verb in pairwise(words[1 : 1 + _VERB_WITHIN]):
        if verb.part is Part.VERB:
            plural = language == "en" and noun.text.endswith("s") and not verb.text.endswith("ing")
            return noun.part is Part.NOUN and (plural or verb.text.endswith(_FINITE[language]))
        if noun.part not in (Part.NOUN, Part.ADJECTIVE) and noun.text != "of":
            return False
    return False


def _pauses(sentence: str) -> Iterator[int]:
    for comma in COMMA.finditer(sentence):
        # Japanese parts clauses as well as things by this mark.
        if sentence[comma.start() - 1] != ENUMERATION or not _is_enumeration(sentence):
            yield comma.end()
    yield from (match.end() for match in _CONJUNCTIONS.finditer(sentence))


def _is_enumeration(sentence: str) -> bool:
    """Returns whether `、` parts short things: 茶、花、月."""
    return min(len(part.strip()) for part in sentence.split(ENUMERATION)) < FEWEST_CHARACTERS


def _is_clause(text: str) -> bool:
    """Returns whether a text before a pause is long enough for a clause."""
    words = _WORD.findall(text)
    return len("".join(words)) >= FEWEST_CHARACTERS if _is_unspaced(text) else len(words) >= FEWEST_WORDS


def _hangs(text: str, language: Lexicon | None) -> bool:
    """Returns whether a text ends on a word such as `of`, so that it cannot stand alone."""
    words = _WORD.findall(text.casefold())
    return bool(language and language.spaced and words and words[-1] in language.stop)


def _starts_next(text: str, language: Lexicon | None) -> bool:
    """Returns whether a word such as `finally` starts the text."""
    return bool(language and language.connectives and language.connectives.match(text)) and not (
        _LAST_OF_A_LIST.match(text)
    )


def _goes_on(text: str) -> bool:
    """Returns whether a clause starts the text behind a pause, and not the next word of a list."""
    following = COMMA.split(text)[0]
    if _LAST_OF_A_LIST.match(following) or _REST_OF_A_LIST.fullmatch(following):
        return False
    return _is_clause(following)


def _is_unspaced(text: str) -> bool:
    return bool(re.search(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]", text))
