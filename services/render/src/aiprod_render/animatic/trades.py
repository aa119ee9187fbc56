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
}
"""What people do in their trade, by the second sign of their figures."""
_ANYWHERE = frozenset({"paint"})
"""Trades that bring their furniture along."""


def trade(scene: Scene, person: Entity, *, seated: bool) -> str:
    """Returns the verb of a person's trade; empty for one without a trade, with an act, or on a seat."""
    verb = _TRADES.get(person.figure[-1:], "") if "\u200d" in person.figure else ""
    if not verb or seated or any(act.subject == person.id for act in scene.acts):
        return ""
    fits = scene.setting is Setting.INTERIOR or verb in _ANYWHERE or not ACTIONS[verb].furniture
    return verb if fits else ""
