"""What a master says about its making."""

from dataclasses import dataclass

UNKNOWN = "unknown"
"""The engine of a clip that does not say which one made it."""


@dataclass(frozen=True, slots=True)
class SceneCredit:
    """A scene's id, its length in frames, the engine of its clip, and whether it shows a user's own file."""

    scene: str
    frame_count: int
    engine: str
    has_own_media: bool


@dataclass(frozen=True, slots=True)
class Credits:
    """The title of a film, what made its scenes, and the other engines that worked on it."""

    title: str
    scenes: tuple[SceneCredit, ...]
    others: tuple[str, ...]

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines of the scenes, then the others, each once."""
        return tuple(dict.fromkeys((*(scene.engine for scene in self.scenes), *self.others)))

    @property
    def comment(self) -> str:
        """A sentence for the file's metadata."""
        return f"Made by machine with AIPROD: {', '.join(self.engines)}"
