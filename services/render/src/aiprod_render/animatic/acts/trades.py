"""What people do who have a trade and nothing else to do: a painter paints."""

from collections.abc import Mapping

from aiprod_film.entity import Entity
from aiprod_film.scene import Scene, Setting
from aiprod_render.animatic.puppets.actions import ACTIONS

_TRADES: Mapping[str, str] = {
    "🍳": "cook",
    "🎨": "paint",
    "🏫": "point",
    "🔧": "repair",
    "🏭": "work",
    "💻": "type",
    "💼": "phone",
    "🎤": "sing",
    "⚕": "talk",
    "⚖": "talk",
    "🌾": "dig",
    "🚒": "douse",
    "🔬": "peer-alone",
    "🎓": "read",
}
"""What people do in their trade, by the second sign of their figures."""
_BY_FIGURE: Mapping[str, str] = {"👷": "lay-bricks", "🕵": "search", "💂": "march"}
"""The same by the first sign."""
_POTTERS = ("potter", "ceram", "töpfer", "alfarer", "potier", "potière")
"""Artists who form clay, in several languages."""
_ANYWHERE = frozenset({"paint", "lay-bricks", "throw-pot"})
"""Trades that bring their furniture along."""


def trade(scene: Scene, person: Entity, *, seated: bool) -> str:
    """Returns the verb of a person's trade; empty for one without a trade, with an act, or on a seat."""
    verb = _BY_FIGURE.get(person.figure[:1], "")
    # A person at work is two signs with a joiner between them; the second one is the trade.
    if "\u200d" in person.figure:
        verb = _TRADES.get(person.figure[-1:], verb)
    if verb == "paint" and any(word in person.name.casefold() for word in _POTTERS):
        verb = "throw-pot"
    if not verb or seated or any(act.subject == person.id for act in scene.acts):
        return ""
    fits = scene.setting is Setting.INTERIOR or verb in _ANYWHERE or not ACTIONS[verb].furniture
    return verb if fits else ""
