"""Seeds of scenes: those that play in one place share a world, and so an engine shows the same one."""

from random import Random

from aiprod_film.scene import Setting

_SHOT_BITS = 8
_SIDE = 1 << _SHOT_BITS
_SHOTS = (1 << _SHOT_BITS) - 1


class WorldSeeds:
    """Gives scenes their seeds: 24 bits for the world that a scene plays in, and 8 for the shot of it.

    The lowest bit of the world is the side to which engines compose. It is the same for the whole film, so
    that nobody turns around at a cut.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._side = _SIDE * rng.getrandbits(1)
        self._worlds: dict[tuple[Setting, str], int] = {}
        self._given = 0

    def next(self, setting: Setting, place: str) -> int:
        """Returns the seed of the next scene of the film, of 32 bits."""
        if (setting, place) not in self._worlds:
            bits = self._rng.getrandbits(32)
            self._worlds[setting, place] = (bits & ~(_SHOTS | _SIDE)) | self._side
        self._given += 1
        return self._worlds[setting, place] | (self._given & _SHOTS)
