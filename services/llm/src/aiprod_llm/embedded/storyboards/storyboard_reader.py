"""Reads the scenes of a storyboard as the planner reads a prompt: one beat a scene, in one world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aiprod_film.places import PLACES
from aiprod_llm.embedded.beats import Beat, part_of
from aiprod_llm.embedded.cues import CUES, Cues, find_cues
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon
from aiprod_llm.embedded.prompt_parser import BLANK, Clause, ParsedPrompt, parse_prompt
from aiprod_llm.embedded.text.language_detection import detect_language
from aiprod_llm.embedded.text.text_fitting import capitalize
from aiprod_llm.storyboard.board import Storyboard, StoryboardScene
from aiprod_llm.storyboard.directions import without_camera, without_directions

PREMISE = -1
"""The moment of what the whole film is about."""


@dataclass(frozen=True, slots=True)
class ParsedStoryboard:
    """A storyboard as a prompt whose moments are its scenes. `texts` are what the scenes show, in words."""

    board: Storyboard
    prompt: ParsedPrompt
    texts: tuple[str, ...]

    def beat(self, scene: int, position: int, count: int) -> Beat:
        """Returns the beat of a scene that is shown at `position` of `count`."""
        stated = self.board.scenes[scene]
        sentence = f"{stated.directions}. {stated.text}"
        clause = Clause(self.texts[scene], self.prompt.moments[scene], scene, sentence)
        return Beat(part_of(position, count), clause, first=True)


def parse_storyboard(board: Storyboard, lexicons: Mapping[str, Lexicon]) -> ParsedStoryboard:
    """Parses each scene in the language of the whole storyboard."""
    everything = " ".join([board.premise, *(scene.text for scene in board.scenes)])
    language = detect_language(everything, lexicons)
    used = {lexicon.language: lexicon for lexicon in (language, lexicons[EMOJI]) if lexicon}
    texts = tuple(_shown(scene) for scene in board.scenes)
    own = tuple(used.values())
    moments = _moments(board, own)
    told = [(PREMISE, board.premise)] if board.premise else []
    clauses = [
        replace(clause, moment=moment)
        for moment, text in (*told, *enumerate(_drawn(board, texts)))
        for clause in parse_prompt(text or BLANK, used).clauses
    ]
    # Of a request, the style comes last: a film that is planned again is about the same.
    is_given = any(scene.given for scene in board.scenes)
    drawn = " ".join(filter(None, [board.premise, *_drawn(board, [scene.text for scene in board.scenes])]))
    words = " ".join(filter(None, (drawn, board.style) if is_given else (board.style, drawn)))
    prompt = ParsedPrompt(" ".join(words.split()) or BLANK, language, own, tuple(clauses), moments)
    return ParsedStoryboard(board, prompt, texts)


def _drawn(board: Storyboard, texts: Sequence[str]) -> list[str]:
    """Returns the texts of the scenes, empty for those with the author's own picture, and for cards."""
    return [
        "" if scene.media or scene.is_card else text for scene, text in zip(board.scenes, texts, strict=True)
    ]


def _moments(board: Storyboard, lexicons: tuple[Lexicon, ...]) -> tuple[Cues, ...]:
    """Returns the cues of each scene: its own, the film's for the first; light, mood, tempo for all."""
    film, style = (find_cues(text, lexicons) for text in (f"{board.premise}. {board.style}", board.style))
    start = replace(film, shot_size=None, camera_angle=None, camera_movement=None)
    own = [_cues(scene, lexicons) for scene in board.scenes]
    # An author who writes scene by scene gives each what it has: night in the third is none in the first.
    look = Cues(lighting=style.lighting, mood=style.mood, tempo=film.tempo, turning=True)
    return (own[0].or_else(start), *(cues.or_else(look) for cues in own[1:]))


def _shown(scene: StoryboardScene) -> str:
    """Returns what the scene shows in words, without directions; may be empty.

    Without a text the picture follows what is said in it.
    """
    text = without_camera(without_directions(scene.text))
    return capitalize(text or scene.narration or scene.caption or "")


def _cues(scene: StoryboardScene, lexicons: tuple[Lexicon, ...]) -> Cues:
    """Returns what the scene states: its directions first, because they are about the picture."""
    # A request names its place in words, which `directions` have.
    states = {name: getattr(scene.given, name, None) for name in CUES}
    given = replace(Cues(), **{name: value for name, value in states.items() if value and name != "place"})
    cues = given.or_else(find_cues(scene.directions, lexicons)).or_else(find_cues(scene.text, lexicons))
    if scene.setting is None:
        return cues
    inside = cues.place if cues.place and PLACES[cues.place] is scene.setting else None
    return replace(cues, setting=scene.setting, place=scene.place or inside)
