"""What the author of a brief states: the scenes of a storyboard, their lengths, and what is on the screen."""

from dataclasses import dataclass, replace
from typing import Any

from aiprod_film.frames import SECOND
from aiprod_film.messages.storyboard import STORYBOARD_CHOICES
from aiprod_film.options import Captions, FilmOptions
from aiprod_film.scene import Scene
from aiprod_llm.embedded.captions import has_words, is_readable, same_words
from aiprod_llm.embedded.storyboards.storyboard_lengths import Take, schedule
from aiprod_llm.embedded.unshown import PlannedBoard
from aiprod_llm.plan import Brief, Head
from aiprod_llm.storyboard.board import Storyboard, StoryboardScene
from aiprod_llm.storyboard.given import storyboard_of
from aiprod_llm.storyboard.letters import film_options, narrated


@dataclass(frozen=True, slots=True)
class Authored:
    """What a model's plan must keep. `words` are all that its author wrote."""

    words: str
    options: FilmOptions
    followed: PlannedBoard | None
    voice: bool = False

    @property
    def board(self) -> Storyboard | None:
        """The author's storyboard."""
        return self.followed.board if self.followed else None

    @property
    def takes(self) -> tuple[Take, ...]:
        """The scenes of the film; empty without a storyboard."""
        return self.followed.schedule.takes if self.followed else ()

    def scenes(self) -> list[tuple[Take, StoryboardScene]]:
        """Returns each take of the film with its scene of the storyboard."""
        return [(take, self.board.scenes[take.scene]) for take in self.takes] if self.board else []

    def as_json(self) -> list[dict[str, object]]:
        """Returns the storyboard as the model reads it; what is not stated is left out."""
        rows = [
            {
                "id": f"s{number}",
                "seconds": round(take.duration / SECOND, 3),
                "text": scene.text,
                "directions": scene.directions,
                # A long scene becomes several takes, and its words belong to the first of them.
                "caption": scene.caption if take.first else "",
                "narration": scene.narration if take.first else None,
                **_choices(scene),
            }
            for number, (take, scene) in enumerate(self.scenes(), start=1)
        ]
        return [{key: value for key, value in row.items() if value not in (None, "")} for row in rows]

    def keep_head(self, head: Head) -> Head:
        """Returns the head with the author's style, and with the author's title or without one."""
        # What is read from a prompt may be longer than the contract allows.
        title, style = (self.board.title[:200], self.board.style[:200]) if self.board else ("", "")
        look = replace(head.style, medium=style or head.style.medium)
        return replace(head, title=(title or head.title) if self.options.title else "", style=look)

    def keep_scene(self, scene: Scene, position: int) -> Scene:
        """Returns the scene with what a request states for it, exactly."""
        given = self.scenes()[position][1].given if position < len(self.takes) else None
        if given is None:
            return scene
        stated: dict[str, Any] = {
            name: choice for name in STORYBOARD_CHOICES if (choice := getattr(given, name)) is not None
        }
        if given.media:
            # An author's own picture shows no figures.
            stated |= {"media": given.media, "subjects": (), "acts": (), "relations": ()}
        title = given.title or scene.title
        return replace(scene, action=given.text, title=title, engine=given.engine, **stated)

    def keep_caption(self, scene: Scene, position: int, shown: str) -> Scene:
        """Returns the scene with the caption that its author states.

        Without one, the model's stays if captions are planned and it has the author's words, can be read,
        and is not `shown` already.
        """
        if self.options.captions is Captions.OFF:
            return replace(scene, caption="")
        stated = self._stated_caption(position)
        if stated is not None or self.options.captions is Captions.OWN:
            return replace(scene, caption=(stated or "")[:500])
        is_own = has_words(self.words, scene.caption) and is_readable(scene.caption, scene.duration)
        return scene if is_own and not same_words(scene.caption, shown) else replace(scene, caption="")

    def keep_narration(self, scene: Scene, position: int) -> Scene:
        """Returns the scene with what is spoken in it."""
        take, stated = self.scenes()[position] if position < len(self.takes) else (None, None)
        heard = stated if take and take.first else None
        return narrated(scene, heard, self.options, voice=self.voice)

    def _stated_caption(self, position: int) -> str | None:
        if position >= len(self.takes):
            return None
        take, scene = self.scenes()[position]
        return scene.caption if take.first else ""


def read_authored(brief: Brief) -> Authored:
    """Returns what a brief states."""
    board = storyboard_of(brief)
    options = film_options(brief, board)
    if board is None:
        return Authored(brief.prompt, options, None, brief.voice)
    timetable = schedule([scene.duration for scene in board.scenes], brief.duration, brief.rate)
    words = " ".join([brief.prompt, *(scene.text for scene in board.scenes)])
    return Authored(words, options, PlannedBoard(board, timetable), brief.voice)


def _choices(scene: StoryboardScene) -> dict[str, object]:
    """Returns what a request states for a scene beside its text, in the words of the contract."""
    if scene.given is None:
        return {}
    choices = {name: getattr(scene.given, name) for name in STORYBOARD_CHOICES}
    named = {name: choice.name for name, choice in choices.items() if choice is not None}
    return {**named, "subjects": list(scene.given.subjects) or None}
