"""The places of films by their keys: each is a recipe that returns its props, farthest first."""

from aiprod_film.scene import Setting
from aiprod_render.animatic.places.rooms import ROOMS, Recipe

RECIPES: dict[str, Recipe] = {**ROOMS}
