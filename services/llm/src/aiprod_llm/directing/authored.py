"""What the author of a brief states: the scenes of a storyboard, their lengths, and what is on the screen."""

from dataclasses import dataclass, replace

from aiprod_film.frames import SECOND
from aiprod_film.scene import Scene
from aiprod_llm.embedded.captions import has_words, is_readable, same_words
from aiprod_llm.embedded.storyboard_lengths import Take, schedule
from aiprod_llm.plan import Brief, Head
from aiprod_llm.storyboard.board import Storyboard, StoryboardScene
from aiprod_llm.storyboard.directions import Directions, read_directions
from aiprod_llm.storyboard.reader import read_storyboard


@dataclass(frozen=True, slots=True)
class Authored:
    """What a model's plan must keep. `takes` are the scenes of the film; empty without a storyboard."""

    prompt: str
    directions: Directions
    board: Storyboard | None
    takes: tuple[Take, ...]

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
                "caption": scene.caption if take.first else "",
                "narration": scene.narration if take.first else None,
            }
            for number, (take, scene) in enumerate(self.scenes(), start=1)
        ]
        return [{key: value for key, value in row.items() if value not in (None, "")} for row in rows]

    def keep_title(self, head: Head) -> Head:
        """Returns the head with the author's title, or without one."""
        if self.directions.title is False:
            return replace(head, title="")
        stated = self.board.title if self.board else ""
        return replace(head, title=stated[:200] or head.title)

    def keep_caption(self, scene: Scene, position: int, shown: str) -> Scene:
        """Returns the scene with the caption that its author states.

        Without one, the model's stays if it has the author's words, can be read, and is not `shown` already.
        """
        if self.directions.captions is False:
            return replace(scene, caption="")
        stated = self._stated_caption(position)
        if stated is not None:
            return replace(scene, caption=stated[:500])
        is_own = has_words(self.prompt, scene.caption) and is_readable(scene.caption, scene.duration)
        return scene if is_own and not same_words(scene.caption, shown) else replace(scene, caption="")

    def _stated_caption(self, position: int) -> str | None:
        if position >= len(self.takes):
            return None
        take, scene = self.scenes()[position]
        if not take.first:
            return ""
        # An author who states captions or narration anywhere wants no others.
        states_letters = any(other.caption or other.narration for _, other in self.scenes())
        return (scene.caption or "") if states_letters else scene.caption


def read_authored(brief: Brief) -> Authored:
    """Returns what the prompt of a brief states."""
    board = read_storyboard(brief.prompt)
    if board is None:
        return Authored(brief.prompt, read_directions(brief.prompt), None, ())
    timetable = schedule([scene.duration for scene in board.scenes], brief.duration, brief.rate)
    return Authored(brief.prompt, board.directions, board, timetable.takes)
