"""The builders of the eight settings; each returns its props, farthest first."""

from collections.abc import Callable

from aiprod_film.scene import Setting
from aiprod_render.animatic.settings.abstract import abstract
from aiprod_render.animatic.settings.city import city
from aiprod_render.animatic.settings.desert import desert
from aiprod_render.animatic.settings.forest import forest
from aiprod_render.animatic.settings.interior import interior
from aiprod_render.animatic.settings.landscape import landscape
from aiprod_render.animatic.settings.sea import sea
from aiprod_render.animatic.settings.space import space
from aiprod_render.animatic.stage import Prop, Stage

BUILDERS: dict[Setting, Callable[[Stage], list[Prop]]] = {
    Setting.LANDSCAPE: landscape,
    Setting.SEA: sea,
    Setting.CITY: city,
    Setting.FOREST: forest,
    Setting.INTERIOR: interior,
    Setting.SPACE: space,
    Setting.DESERT: desert,
    Setting.ABSTRACT: abstract,
}
