"""The fidelity set is well formed: large enough, in all languages and forms, each entry under one name."""

from collections import Counter

import pytest
from pydantic import ValidationError

from tests.bench.fidelity.truth import Prompt, Storyboard, read_prompts, read_storyboards

LANGUAGES = {
    *("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru"),
    *("tr", "el", "he", "ar", "hi", "ja", "zh", "ko", "th", "vi"),
}
FORMS = {
    *("labelled", "inline", "shots", "lists", "timecodes", "tracks"),
    *("screenplay", "markdown", "json", "explainers", "ads"),
    *("brackets", "cues", "pictures", "yaml", "tables", "mixed"),
}


def test_there_are_250_prompts_in_all_languages_three_in_five_english() -> None:
    prompts = read_prompts()
    assert len(prompts) >= 250
    assert {prompt.language for prompt in prompts} == LANGUAGES
    english = sum(prompt.language == "en" for prompt in prompts)
    assert 0.55 < english / len(prompts) < 0.65


def test_there_are_60_storyboards_in_all_forms() -> None:
    storyboards = read_storyboards()
    assert len(storyboards) >= 60
    assert {storyboard.form for storyboard in storyboards} == FORMS
    assert len({storyboard.language for storyboard in storyboards}) >= 10


def test_ids_and_texts_are_unique() -> None:
    entries: list[Prompt | Storyboard] = [*read_prompts(), *read_storyboards()]
    for values in ([entry.id for entry in entries], [entry.text for entry in entries]):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_an_entry_names_its_file() -> None:
    assert all(prompt.id.startswith(f"{prompt.language}-") for prompt in read_prompts())
    assert all(storyboard.id.startswith(f"{storyboard.form}-") for storyboard in read_storyboards())


def test_scenes_of_a_storyboard_all_have_a_length_or_the_film_has_one() -> None:
    for storyboard in read_storyboards():
        lengths = [scene.seconds for scene in storyboard.scenes]
        assert all(lengths) or (not any(lengths) and storyboard.seconds), storyboard.id


def test_the_lead_has_its_word_in_a_text_that_is_not_english() -> None:
    assert all(prompt.named or prompt.language == "en" for prompt in read_prompts())


def test_what_is_excluded_is_not_asked_for() -> None:
    for prompt in read_prompts():
        wanted = {noun for nouns in (prompt.lead, *prompt.others) for noun in nouns}
        assert not wanted & {noun for nouns in prompt.excluded for noun in nouns}, prompt.id


@pytest.mark.parametrize("wrong", [{"place": "nowhere"}, {"directions": ["16:9"]}, {"mood": "calm"}])
def test_a_truth_that_the_schema_does_not_know_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Prompt.model_validate({"id": "en-0", "language": "en", "text": "a cat", "lead": "cat"} | wrong)


def test_a_scene_whose_phrase_is_not_in_the_text_is_refused() -> None:
    with pytest.raises(ValidationError, match="missing or out of order"):
        Storyboard.model_validate(
            {
                "id": "lists-0",
                "form": "lists",
                "language": "en",
                "text": "1. A cat 2. A dog",
                "scenes": [{"phrase": "dog"}, {"phrase": "cat"}],
            }
        )
