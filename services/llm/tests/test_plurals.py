"""A plural is several, in every language, and the cases of one thing are one."""

import pytest

from aiprod_llm.embedded.lexicon import EMOJI, load_lexicon
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns

SEVERAL = 3


def counts(language: str, text: str) -> list[int]:
    return [noun.count for noun in find_nouns(text, (load_lexicon(language), load_lexicon(EMOJI)))]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Katzen schlafen"),
        ("de", "Bären fischen"),
        ("de", "Äpfel"),
        ("de", "Leute"),
        ("de", "Sie hilft den Kindern"),
        ("it", "I gatti dormono"),
        ("it", "Le volpi"),
        ("nl", "De katten slapen"),
        ("sv", "Hundar springer"),
        ("tr", "Kediler uyuyor"),
        ("ru", "Кошки спят"),
        ("ru", "Белые лошади"),
        ("ru", "Все дети играют"),
        ("pl", "Koty śpią"),
        ("el", "Οι σκύλοι"),
        ("he", "כלבים"),
        ("ko", "아이들"),
        ("ja", "犬たちが走る"),
        ("zh", "孩子们在玩"),
        ("vi", "những con chó"),
        ("es", "Los niños juegan"),
        ("fr", "Les enfants jouent"),
        ("pt", "As crianças brincam"),
    ],
)
def test_a_plural_is_several(language: str, text: str) -> None:
    assert counts(language, text) == [SEVERAL]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Sie sieht den Bären"),
        ("de", "Der Drachen"),
        ("it", "Un fiore"),
        ("it", "Il cameriere"),
        ("nl", "Een jongen"),
        ("ru", "Кот спит"),
        ("ru", "щенок"),
        ("ru", "портрет собаки"),
        ("pl", "Kot śpi"),
        ("pl", "Lis w lesie"),
        ("pl", "dom babci"),
    ],
)
def test_a_case_of_one_thing_is_one(language: str, text: str) -> None:
    assert SEVERAL not in counts(language, text)


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("ja", "七匹の猫が眠る", 7),
        ("zh", "六只猫", 6),
        ("ko", "다섯 마리 개가 달린다", 5),
        ("hi", "पाँच कुत्ते", 5),
        ("nl", "8 honden", 8),
        ("tr", "on kedi", 10),
        ("tr", "İki çocuk oynuyor", 2),
        ("ja", "猫が二匹いる", 2),
        ("el", "έξι σκύλοι", 6),
    ],
)
def test_numbers_are_read(language: str, text: str, count: int) -> None:
    assert counts(language, text) == [count]
