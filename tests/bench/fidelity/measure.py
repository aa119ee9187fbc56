"""Plans the set and counts where the films follow it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from aiprod.film.v1 import manifest_pb2 as film
from tests.bench.fidelity import captions, pictures, scenes, subjects, worlds
from tests.bench.fidelity.films import planner
from tests.bench.fidelity.truth import Prompt, Storyboard
from tests.bench.table import Figures

SEEDS = (1, 2, 3)
"""The first plans the films that are measured; the others tell what is thrown by dice."""


class Films(NamedTuple):
    """What was planned: of prompts without a place one film for each seed, of all else one film."""

    prompts: Sequence[tuple[Prompt, Sequence[film.Manifest]]]
    storyboards: Sequence[tuple[Storyboard, film.Manifest]]


async def plan(prompts: Sequence[Prompt], storyboards: Sequence[Storyboard]) -> Films:
    async with planner() as manifest:

        async def seeded(prompt: Prompt) -> list[film.Manifest]:
            return [await manifest(prompt, seed) for seed in (SEEDS[:1] if prompt.place else SEEDS)]

        return Films(
            [(prompt, await seeded(prompt)) for prompt in prompts],
            [(board, await manifest(board, SEEDS[0])) for board in storyboards],
        )


def planned(prompts: Sequence[Prompt], storyboards: Sequence[Storyboard]) -> Films:
    return asyncio.run(plan(prompts, storyboards))


def measured(films: Films) -> Figures:
    """Returns the shares in per cent; what the plan has no data for yet is None."""
    prompts = [(prompt, seeded[0]) for prompt, seeded in films.prompts]
    boards = films.storyboards
    everything: list[tuple[Prompt | Storyboard, film.Manifest]] = [*prompts, *boards]
    return {
        "storyboards kept, %": (share(scenes.kept, boards), "≥ 100"),
        "… number of scenes, %": (share(scenes.counted, boards), "≥ 100"),
        "… order of scenes, %": (share(scenes.ordered, boards), "≥ 100"),
        "… lengths of scenes, where given, %": (share(scenes.timed, boards), "≥ 100"),
        "… captions, where given, %": (share(scenes.captioned, boards), "≥ 100"),
        "… narration, where given, %": (share(scenes.narrated, boards), "≥ 100"),
        "… subjects, pronouns too, %": (share(scenes.peopled, boards), "≥ 100"),
        "… places and times of day, where given, %": (share(scenes.placed, boards), "≥ 100"),
        "explainers with a scene for each step, %": (share(scenes.stepped, prompts), "≥ 100"),
        "stock captions, %": (share(captions.stock, everything), "≤ 0"),
        "captions over 17 characters/s, %": (share(captions.too_fast, everything), "≤ 5"),
        "titles and captions cut on a function word, %": (share(captions.cut, everything), "≤ 0"),
        "captions twice in a row, %": (share(captions.repeated, everything), "≤ 0"),
        "directions on screen, % of films with any": (share(captions.directed, everything), "≤ 0"),
        "place right, where given, %": (share(worlds.place_right, prompts), "≥ 95"),
        "… places with a setting of their own, %": (share(worlds.place_named, prompts), ""),
        "place thrown by dice, where none is given, %": (
            share(worlds.thrown_by_dice, films.prompts),
            "≤ 0",
        ),
        "time of day right, where given, %": (share(worlds.time_right, prompts), "≥ 100"),
        "weather right, where given, %": (share(worlds.weather_right, prompts), "≥ 100"),
        "time or weather changed unasked, % of films": (share(worlds.changed, prompts), "≤ 0"),
        "style followed, %": (share(worlds.style_followed, prompts), "≥ 100"),
        "camera followed, %": (share(worlds.camera_followed, prompts), "≥ 100"),
        "lead kept in every scene, %": (share(subjects.lead_kept, prompts), "≥ 100"),
        "negation obeyed, %": (share(subjects.excluded_kept_out, prompts), "≥ 100"),
        "names taken for people, %": (share(subjects.taken_for_people, prompts), "≤ 0"),
        "verbs taken for nouns, %": (share(subjects.verbs_taken_for_nouns, prompts), "≤ 0"),
        "left out and unreported, % of what was asked for": (
            percent([*each(scenes.left_out, boards), *each(subjects.left_out, prompts)]),
            "≤ 0",
        ),
        "listed as left out and still shown, %": (share(scenes.listed_though_shown, everything), "≤ 0"),
        "lead drawn, %": (share(pictures.lead_drawn, prompts), "≥ 85"),
        "lead drawn as another thing, %": (share(pictures.drawn_as_another, prompts), "≤ 0"),
        "counts right, % of those drawn": (share(pictures.counts_right, prompts), "≥ 95"),
        "colours right, % of those drawn": (share(pictures.colours_right, prompts), "≥ 95"),
        "actions drawn, %": (share(pictures.actions_drawn, prompts), "≥ 70"),
    }


def share[Source, Film](
    check: Callable[[Source, Film], Iterator[bool]], films: Sequence[tuple[Source, Film]]
) -> float | None:
    return percent(each(check, films))


def each[Source, Film](
    check: Callable[[Source, Film], Iterator[bool]], films: Sequence[tuple[Source, Film]]
) -> list[bool]:
    return [found for source, manifest in films for found in check(source, manifest)]


def percent(found: list[bool]) -> float | None:
    return 100 * sum(found) / len(found) if found else None
