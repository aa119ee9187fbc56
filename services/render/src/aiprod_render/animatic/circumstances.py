"""What a scene says about a figure: where it is at home there, and what it does."""

from aiprod_film.entity import EntityKind
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout, figure_of
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.stage import Stage

type Figure = Shape | Cutout | Puppet
TRAVELLING = frozenset({"walk", "run", "march", "skate", "drive", "ride", "sail", "fly", "swim", "push"})
"""Verbs of those who go somewhere."""
_WATERSIDE = frozenset(
    {
        "lake",
        "river",
        "jungle-river",
        "forest-river",
        "mountain-river",
        "canyon-river",
        "river-town",
        "bridge",
        "canal",
        "under-bridge",
        "waterfall",
        "ice",
        "swimming-pool",
    }
)
"""Places with water whose setting is not the sea."""


_IN_WATER = frozenset({"swim", "surf", "row", "sail"})
_FLOATING = frozenset({EntityKind.ANIMAL, EntityKind.VEHICLE})
"""What floats on water rather than in the air."""
# The planner writes as many of them (`aiprod_llm.worlds`): both change together, or shots lose their world.
_SHOT_BITS = 8
"""The bits of a seed that tell shots of one world apart."""


def world_of(scene: Scene) -> int:
    """Returns the part of the seed that is the same in all scenes that a film plays in one place."""
    return scene.seed >> _SHOT_BITS


def shot_of(scene: Scene) -> int:
    """Returns the part of the seed that tells the shots of one world apart."""
    return scene.seed % (1 << _SHOT_BITS)


def has_water(scene: Scene) -> bool:
    """Returns whether boats and swimmers have water to be in."""
    return scene.setting is Setting.SEA or scene.place in _WATERSIDE


def is_all_afloat(stage: Stage) -> bool:
    """Returns whether all who are in the picture swim, are boats, or are aboard: nobody needs a shore."""
    scene = stage.scene
    present = [one for one in stage.entities if one.figure or one.kind is EntityKind.PERSON]
    floating = {act.subject for act in scene.acts if act.verb in _IN_WATER}
    kinds = {one.id: one.kind for one in present}
    floating |= {
        act.subject for act in scene.acts if act.verb == "float" and kinds.get(act.subject) in _FLOATING
    }
    floating |= {one.id for one in present if (drawn := figure_of(one)) and drawn.home is Home.WATER}
    bearing = [
        *((act.subject, act.object) for act in scene.acts),
        *((one.subject, one.object) for one in scene.relations),
    ]
    aboard = {subject for subject, base in bearing if base in floating}
    living = [one for one in present if one.kind is not EntityKind.PLACE]
    return bool(floating) and all(one.id in floating | aboard for one in living)


def home_of(stage: Stage, figure: Figure) -> Home:
    """Returns where the figure is in this setting: in space all float, and without water fish lie ashore."""
    if stage.scene.setting in {Setting.SPACE, Setting.ABSTRACT}:
        return Home.AIR
    if figure.home is Home.WATER and stage.scene.place in {"aquarium", "underwater"}:
        # No surface of the water crosses the picture: who swims is in the middle of it.
        return Home.AIR
    if figure.home is Home.WATER and not has_water(stage.scene):
        return Home.GROUND
    return figure.home


_OF_ROOMS = frozenset({"stove", "counter", "chopping-board"})
"""Furniture that is in rooms, and in towns at stalls."""
_OPEN = frozenset({Setting.LANDSCAPE, Setting.FOREST, Setting.DESERT, Setting.SEA})
_BUILT = frozenset({"porch", "amusement-park", "garden", "farm", "village", "harbour"})
"""Places under the sky where people have it none the less."""


def is_out_of_place(scene: Scene, furniture: str) -> bool:
    """Returns whether a piece of furniture is nowhere near: nobody has carried a stove outdoors."""
    if scene.setting not in _OPEN:
        return False
    # Who lies in a meadow, or in a garden, has no bed there.
    return furniture == "bed" or (furniture in _OF_ROOMS and scene.place not in _BUILT)


_BEGUN, _BETWEEN, _ENDED = (0.0, 0.45), (0.45, 0.8), (0.8, 1.0)
"""How much of a work is done when a scene begins and when it ends: a film's first, others, and its last."""
_READY = 0.6
"""When the work of a film's last scene is done, as a part of that scene."""


def progress_of(scene: Scene, part: float = 0.5) -> float:
    """Returns how much of a work is done at a part (0..1) of a scene (0..1): a wall is bare, then painted."""
    if is_farewell(scene):
        begun, ended = _ENDED
        return begun + (ended - begun) * min(1.0, part / _READY)
    begun, ended = _BEGUN if shot_of(scene) <= 1 else _BETWEEN
    return begun + (ended - begun) * part


def verbs_of(scene: Scene, entity: str) -> list[str]:
    """Returns the verbs of what an entity does, in order."""
    return [act.verb for act in scene.acts if act.subject == entity]


def is_farewell(scene: Scene) -> bool:
    """Returns whether the camera takes leave of those who stay: it goes away, or rises over the place."""
    if scene.camera_movement is CameraMovement.TILT_UP:
        return scene.shot_size in {ShotSize.WIDE, ShotSize.EXTREME_WIDE}
    return scene.camera_movement is CameraMovement.DOLLY_OUT
