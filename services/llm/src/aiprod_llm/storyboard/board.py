"""A storyboard: what an author states about a film; the rest is planned."""

from dataclasses import dataclass

from aiprod_film import storyboard as film
from aiprod_film.asset import Asset
from aiprod_film.media import SceneMedia
from aiprod_film.scene import Setting
from aiprod_llm.storyboard.directions import NO_DIRECTIONS, Directions


@dataclass(frozen=True, slots=True)
class StoryboardScene:
    """What an author states about one scene.

    `duration` is in nanoseconds. None is not stated; an empty `caption` or `narration` is stated as none.
    `directions` guide the picture and never reach the screen: camera, place, mood. `place` is a key of
    `aiprod_film.places`; `sound` is what is to be heard. `given` is the scene of a request, which is kept
    exactly; None of a text, which is interpreted.
    """

    text: str
    duration: int | None = None
    caption: str | None = None
    narration: str | None = None
    heading: str = ""
    directions: str = ""
    sound: str = ""
    setting: Setting | None = None
    place: str = ""
    given: film.StoryboardScene | None = None

    @property
    def is_card(self) -> bool:
        """Whether it shows a caption and nothing else is told of it: `End with "Good night."`"""
        return not self.text and not self.narration and bool(self.caption)

    @property
    def media(self) -> SceneMedia | None:
        """The author's own picture of the scene."""
        return self.given.media if self.given else None

    @property
    def voice_over(self) -> Asset | None:
        """The author's own recording, which is heard in the scene."""
        return self.given.voice_over if self.given else None


@dataclass(frozen=True, slots=True)
class Storyboard:
    """A film, scene by scene, in its author's words. `premise` is what it is about; texts may be empty."""

    scenes: tuple[StoryboardScene, ...]
    title: str = ""
    premise: str = ""
    style: str = ""
    music: str = ""
    directions: Directions = NO_DIRECTIONS


@dataclass(frozen=True, slots=True)
class Split:
    """The scenes of a text, and the text `around` them that is about the whole film."""

    around: str
    scenes: tuple[StoryboardScene, ...]
