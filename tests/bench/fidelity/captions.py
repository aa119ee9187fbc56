"""Captions and titles: the user's words, readable, whole, and no directions."""

import re
from collections.abc import Iterator
from itertools import pairwise

from aiprod.film.v1 import manifest_pb2 as film
from tests.bench.fidelity.films import seconds
from tests.bench.fidelity.text import FUNCTION_WORDS, ends_on_function_word, holds, letters, shows
from tests.bench.fidelity.truth import Prompt, Storyboard

MAX_CHARACTERS_PER_SECOND = 17
SENTENCE = re.compile(r"(?<=[.!?…])\s+")

type Source = Prompt | Storyboard


def stock(source: Source, manifest: film.Manifest) -> Iterator[bool]:
    """For each caption, whether a sentence of it is not the user's; who speaks stands between two of them."""
    return (
        not all(holds(source.text, sentence) for sentence in SENTENCE.split(scene.caption))
        for scene in manifest.scenes
        if scene.caption
    )


def too_fast(source: Source, manifest: film.Manifest) -> Iterator[bool]:
    return (
        len(scene.caption) > MAX_CHARACTERS_PER_SECOND * seconds(scene)
        for scene in manifest.scenes
        if scene.caption
    )


def cut(source: Source, manifest: film.Manifest) -> Iterator[bool]:
    """For each title and caption of a language with function words, whether it ends on one too early.

    A caption that the author gives is whole, whatever its last word.
    """
    given = {scene.caption for scene in source.scenes} if isinstance(source, Storyboard) else set()
    lines = [manifest.title, *(scene.caption for scene in manifest.scenes)]
    return (
        ends_on_function_word(line, source.text, source.language)
        for line in lines
        if line and line not in given and source.language in FUNCTION_WORDS
    )


def repeated(source: Source, manifest: film.Manifest) -> Iterator[bool]:
    return (
        letters(before.caption) == letters(after.caption)
        for before, after in pairwise(manifest.scenes)
        if after.caption
    )


def directed(source: Source, manifest: film.Manifest) -> Iterator[bool]:
    """For a film with directions or labels, whether one is on screen."""
    banned = source.directions if isinstance(source, Prompt) else source.never
    lines = [manifest.title, *(scene.caption for scene in manifest.scenes)]
    if banned:
        yield any(shows(line, words) for line in lines for words in banned)
