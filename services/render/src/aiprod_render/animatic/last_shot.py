"""Keeps the shot that a process built last: the next clip often dissolves from it."""


class LastShot[Look, Shot]:
    """One shot and how it looks; none at first."""

    def __init__(self) -> None:
        self._kept: tuple[Look, Shot] | None = None

    def take(self, look: Look | None) -> Shot | None:
        """Returns the shot if it looks like this, and forgets it in any case."""
        # Another shot is built meanwhile: one that does not fit must not take memory beside it.
        kept, self._kept = self._kept, None
        return kept[1] if kept and kept[0] == look else None

    def keep(self, look: Look, shot: Shot) -> None:
        """Keeps the shot instead of the one before."""
        self._kept = look, shot
