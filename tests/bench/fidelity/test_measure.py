"""The measures themselves: a film that shows what was written passes, and one that does not fails."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aiprod.film.v1 import manifest_pb2 as film
from tests.bench.fidelity import captions, scenes, subjects, worlds
from tests.bench.fidelity.text import ends_on_function_word
from tests.bench.fidelity.truth import Prompt, Storyboard, read_storyboards

PROMPT = Prompt.model_validate(
    {
        "id": "en-0",
        "language": "en",
        "text": "Two foxes on a beach at night, no boats, 4K",
        "lead": "fox|animal",
        "place": "beach",
        "time": "night",
        "excluded": ["boat"],
        "directions": ["no boats, 4K"],
    }
)


def written_film(board: Storyboard) -> film.Manifest:
    """The film as its author wrote it; without lengths, all scenes last the same."""
    manifest = film.Manifest()
    lengths = [scene.seconds or 1 for scene in board.scenes]
    for written, length in zip(board.scenes, lengths, strict=True):
        scene = manifest.scenes.add(caption=written.caption or "", narration=written.narration or "")
        scene.action = f"{written.phrase}\n{written.narration or ''}"
        scene.duration.FromMilliseconds(round(1000 * length * (board.seconds or 0) / sum(lengths)))
    return manifest


def fox_film() -> film.Manifest:
    manifest = film.Manifest(entities=[film.Entity(id="e1", name="foxes", kind=film.Entity.Kind.ANIMAL)])
    manifest.scenes.add(caption="Two foxes", setting="SEA", time_of_day="NIGHT", subjects=["e1"])
    manifest.scenes.add(caption="on a beach", setting="SEA", time_of_day="NIGHT", subjects=["e1"])
    for scene in manifest.scenes:
        scene.duration.seconds = 3
    return manifest


def test_a_storyboard_as_written_is_kept() -> None:
    for board in read_storyboards():
        manifest = written_film(board)
        assert all(
            found
            for check in (scenes.kept, scenes.captioned, scenes.narrated)
            for found in check(board, manifest)
        ), board.id
        assert not any((*captions.stock(board, manifest), *captions.directed(board, manifest))), board.id
        assert not any(scenes.left_out(board, manifest)), board.id


def test_a_storyboard_in_another_order_is_not_kept() -> None:
    for board in read_storyboards():
        manifest = written_film(board)
        manifest.scenes.reverse()
        assert not any(scenes.kept(board, manifest)), board.id
        del manifest.scenes[0]
        assert not any(scenes.counted(board, manifest)), board.id
        assert any(scenes.left_out(board, manifest)), board.id


def test_a_film_true_to_its_prompt_passes() -> None:
    manifest = fox_film()
    good = (subjects.lead_kept, subjects.excluded_kept_out, worlds.place_right, worlds.time_right)
    assert all(found for check in good for found in check(PROMPT, manifest))
    bad = (captions.stock, captions.too_fast, captions.cut, captions.directed, worlds.changed)
    assert not any(found for check in bad for found in check(PROMPT, manifest))


@pytest.mark.parametrize(
    ("check", "field", "value"),
    [
        (captions.stock, "caption", "Something stirs"),
        (captions.too_fast, "caption", "Two foxes on a beach at night, and all that they see and hear there"),
        (captions.cut, "caption", "Two foxes on a"),
        (captions.directed, "caption", "No boats, 4K"),
        (captions.repeated, "caption", "Two foxes"),
        (worlds.changed, "time_of_day", "DAY"),
        (worlds.changed, "weather", "RAIN"),
    ],
)
def test_a_fault_of_a_scene_is_found(check: Callable[..., Iterator[bool]], field: str, value: Any) -> None:
    manifest = fox_film()
    manifest.scenes[1].MergeFrom(film.Scene(**{field: value}))
    assert any(check(PROMPT, manifest))


def test_a_lead_that_is_missing_and_a_thing_that_is_excluded_are_found() -> None:
    manifest = fox_film()
    manifest.entities.add(id="e2", name="small boats", kind=film.Entity.Kind.VEHICLE)
    manifest.scenes[1].subjects[:] = ["e2"]
    assert not any(subjects.lead_kept(PROMPT, manifest))
    assert not any(subjects.excluded_kept_out(PROMPT, manifest))


def test_a_clause_may_end_on_a_function_word_where_the_author_ends_it() -> None:
    assert not ends_on_function_word("the key it fits in", "This is the key it fits in. Turn it.", "en")
    assert ends_on_function_word("the key it fits in", "This is the key it fits in my lock.", "en")


def pronoun_board() -> Storyboard:
    return Storyboard.model_validate(
        {
            "id": "lists-0",
            "form": "lists",
            "language": "en",
            "requested": 6,
            "text": "1. A fox on a beach at night 2. It swims",
            "scenes": [
                {"phrase": "fox on a beach", "shows": ["fox"], "place": "beach", "time": "night"},
                {"phrase": "It swims", "shows": ["fox"]},
            ],
        }
    )


def test_a_pronoun_shows_who_it_stands_for() -> None:
    manifest = fox_film()
    assert all(scenes.peopled(pronoun_board(), manifest))
    del manifest.scenes[1].subjects[:]
    assert list(scenes.peopled(pronoun_board(), manifest)) == [True, False]


def test_a_scene_is_where_and_when_it_says() -> None:
    manifest = fox_film()
    assert list(scenes.placed(pronoun_board(), manifest)) == [True, True]
    manifest.scenes[0].MergeFrom(
        film.Scene(setting=film.Scene.Setting.CITY, time_of_day=film.Scene.TimeOfDay.DAY)
    )
    assert list(scenes.placed(pronoun_board(), manifest)) == [False, False]


@pytest.mark.parametrize(
    ("words", "reason", "wrong"),
    [
        ("On a beach.", "NO_TIME", True),
        ("In a cave.", "NO_TIME", False),
        ("foxes", "NO_FIGURE", True),
        ("wolves", "NO_FIGURE", False),
        ("beach", "NO_PLACE", True),
        ("cave", "NO_PLACE", False),
    ],
)
def test_what_is_listed_as_left_out_and_shown_is_found(words: str, reason: str, wrong: bool) -> None:
    manifest = fox_film()
    manifest.entities[0].figure = "🦊"
    manifest.scenes[1].place = "beach"
    manifest.unshown.add(words=words, reason=reason)
    assert list(scenes.listed_though_shown(PROMPT, manifest)) == [wrong]
