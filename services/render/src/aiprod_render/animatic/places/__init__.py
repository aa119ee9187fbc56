"""The places of films by their keys: each is a recipe that returns its props, farthest first."""

from aiprod_render.animatic.places.chambers import CHAMBERS
from aiprod_render.animatic.places.halls import HALLS
from aiprod_render.animatic.places.heights import HEIGHTS
from aiprod_render.animatic.places.lands import LANDS
from aiprod_render.animatic.places.recipe import Recipe
from aiprod_render.animatic.places.rivers import RIVERS
from aiprod_render.animatic.places.rooms import ROOMS
from aiprod_render.animatic.places.sites import SITES
from aiprod_render.animatic.places.venues import VENUES
from aiprod_render.animatic.places.views import VIEWS
from aiprod_render.animatic.places.wilds import WILDS

RECIPES: dict[str, Recipe] = {
    **ROOMS,
    **HALLS,
    **VENUES,
    **VIEWS,
    **WILDS,
    **SITES,
    **LANDS,
    **CHAMBERS,
    **RIVERS,
    **HEIGHTS,
}
