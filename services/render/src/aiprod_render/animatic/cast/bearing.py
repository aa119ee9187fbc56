"""What bears what: the tops that others are on, and how large things are that stand on others or are held."""

from typing import NamedTuple

from aiprod_film.staging import Place
from aiprod_render.animatic.cast.casting import Role
from aiprod_render.animatic.measures import metres
from aiprod_render.animatic.puppets.puppet import Puppet, standing

TOPS = {
    "🛋": 0.46,
    "🪑": 0.5,
    "🛏": 0.5,
    "🛵": 0.56,
    "🏍": 0.6,
    "🛴": 0.14,
    "🐎": 0.6,
    "🐘": 0.86,
    "🐪": 0.8,
    "🐫": 0.72,
    "🦓": 0.6,
    "🦄": 0.6,
    "🛹": 0.36,
    "⛵": 0.14,
    "🚤": 0.5,
    "🛶": 0.5,
    "bench": 0.5,
    "wheelchair": 0.46,
    "branch": 0.66,
    "throne": 0.41,
    "hammock": 0.36,
    "seesaw": 0.4,
    "stump": 0.72,
    "log": 0.62,
    "🐢": 0.82,
    "🐉": 0.6,
    "🐻": 0.9,
    "🐂": 0.8,
}
"""How high the top of a thing is that others are on, as a part of its height."""


class Deck(NamedTuple):
    """Where people are in a boat that looks to the left.

    `aside` is from its middle, in halves of its width, `up` from its keel, in parts of its height; `room` is
    how far they may stand apart, and `tallest` how tall they are at most, compared with the boat.
    """

    aside: float
    up: float
    room: float
    tallest: float


DECKS = {
    "🛶": Deck(0.0, 0.12, 0.72, 2.0),
    "⛵": Deck(0.5, 0.17, 0.4, 0.45),
    "🚤": Deck(0.42, 0.46, 0.3, 0.5),
    "🛥": Deck(-0.62, 0.42, 0.3, 0.3),
    "🚢": Deck(-0.55, 0.5, 0.35, 0.28),
    "⛴": Deck(-0.75, 0.34, 0.25, 0.28),
    "submarine": Deck(0.0, 0.62, 0.2, 0.35),
    "🛳": Deck(-0.6, 0.48, 0.3, 0.26),
}
_ADULT = 1.75
_BEARING = 0.3
"""How tall what others are on must be, compared with them."""
_HELD = 1.0
"""How tall what is held, or on a person, may be, compared with the person."""


def bears(base: Role, role: Role, place: Place | None) -> bool:
    """Returns whether a base is large enough for what is on it, or in its hand: a chain bears no leopard."""
    if place not in {Place.ON, None} or role.aboard:
        return True
    if place is None and isinstance(role.figure, Puppet):
        # Who lies in somebody's arms may be as tall.
        return True
    if place is None and isinstance(base.figure, Puppet) and base.figure.performance.furniture == "canvas":
        # A whale has room on a picture.
        return True
    own, under = (_metres(one) for one in (role, base))
    if isinstance(base.figure, Puppet):
        return own < _HELD * under
    # Where nobody knows a size, the text is believed.
    return min(own, under) <= 0 or base.entity.figure in TOPS or under >= _BEARING * own


def _metres(role: Role) -> float:
    figure = role.figure
    return _ADULT * standing(figure.outfit.build) if isinstance(figure, Puppet) else metres(role.entity)
