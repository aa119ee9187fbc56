"""The papers that people are cut out of: skin, hair, clothes, and what is in their hands."""

import zlib

import numpy as np

from aiprod_render.animatic.acts.acting_props import PROPS
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.figure_light import in_light
from aiprod_render.animatic.puppets.outfits import BOTTOMS, HAIRS, SKINS, TOPS
from aiprod_render.animatic.puppets.paper import Papers
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix, rgb

_WARM = np.array([1.0, 0.83, 0.52], np.float32)


def papers_of(stage: Stage, actor: Actor, puppet: Puppet, haze: float) -> Papers:
    """Returns the papers that a person is cut out of; `haze` of 0..1 is the air before it."""
    return Papers(lambda tone: mix(_paper(stage, actor, puppet, tone), stage.atmosphere.fog, haze), edge="")


def _paper(stage: Stage, actor: Actor, puppet: Puppet, tone: str) -> Colour:
    """Returns the colour of a paper of a person; what the outfit leaves open differs from one to the next."""
    outfit = puppet.outfit
    # A character of a library looks alike in all films, whatever its place among their entities.
    owner = "" if actor.entity.look else actor.entity.id
    # A checksum, because `hash` of a text differs from process to process.
    chance = zlib.crc32(f"{owner}/{actor.copy}/{actor.entity.name}".encode())
    match tone:
        case "skin":
            code = outfit.skin or SKINS[chance % len(SKINS)]
        case "limb":
            code = outfit.limbs
        case "hair":
            code = outfit.hair_colour or HAIRS[chance // 7 % len(HAIRS)]
        case "top":
            code = outfit.top or TOPS[chance // 11 % len(TOPS)]
        case "bottom":
            code = outfit.bottom or BOTTOMS[chance // 13 % len(BOTTOMS)]
        case "shoe":
            code = outfit.shoes
        case "hat":
            code = outfit.hat_colour or TOPS[chance // 17 % len(TOPS)]
        case "cheek":
            return mix(_paper(stage, actor, puppet, "skin"), rgb("#d2543f"), 0.28)
        case "cloth":
            code = _colour_of_prop(stage, actor, puppet) or TOPS[chance // 19 % len(TOPS)]
        case "prop":
            code = _colour_of_prop(stage, actor, puppet) or _PAPERS["prop"]
        case "paint":
            code = _painted(stage, actor) or _PAPERS["white"]
        case "lamp":
            return mix(in_light(stage, "#e8853a"), _WARM, 0.3)
        case _:
            # The papers of animals are named by their own colours.
            code = tone if tone.startswith("#") else _PAPERS[tone]
    return in_light(stage, code)


def _colour_of_prop(stage: Stage, actor: Actor, puppet: Puppet) -> str:
    """Returns the stated colour of what is in somebody's hand, as `#rrggbb`; empty if nobody says."""
    done = {act.object for act in stage.scene.acts if act.subject == actor.entity.id}
    held = [one for one in stage.entities if one.colour and PROPS.get(one.figure) == puppet.performance.prop]
    # A drink is in a cup that has the colour.
    return next((one.colour for one in sorted(held, key=lambda one: one.id not in done)), "")


def _painted(stage: Stage, actor: Actor) -> str:
    """Returns the colour that somebody gives to what is painted, as `#rrggbb`; empty if nobody says."""
    painted = {act.object for act in stage.scene.acts if act.subject == actor.entity.id}
    return next((entity.colour for entity in stage.entities if entity.id in painted and entity.colour), "")


_PAPERS = {
    "dark": "#29262b",
    "edge": "#3a3337",
    "eye": "#1f1b1d",
    "lip": "#c2514d",
    "white": "#f3efe4",
    "metal": "#b9c2c9",
    "gold": "#e9b84a",
    "wood": "#a9764a",
    "accent": "#d8434a",
    "visor": "#5f9fc4",
    "cape": "#b23a48",
    "pack": "#8a6a45",
    "prop": "#d2573f",
    "steam": "#e9e6df",
    "potion": "#7cc36a",
    "board": "#2f4a40",
    "bottle": "#35503a",
    "wine": "#8f2338",
    "stone": "#8d8a86",
    "leaf": "#4f8a4a",
    "brick": "#b5634a",
    "cake": "#d99aa6",
    "cream": "#f2e6c9",
    "crust": "#c98a4b",
    "glow": "#f7dc9a",
}
"""The colours of papers that are the same for everyone."""
