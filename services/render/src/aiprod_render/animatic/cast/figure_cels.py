"""Paints figures: drawn silhouettes, cut-outs, people, and their shadows."""

from dataclasses import replace

import cv2
import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Setting
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.creature_cels import DRAUGHT, creature_cel, creature_papers, window_of
from aiprod_render.animatic.cast.figure_ground import SUBMERGED
from aiprod_render.animatic.cast.figure_light import afloat, dark, natural, of_building, sunlight
from aiprod_render.animatic.cast.puppet_papers import papers_of
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.creatures.creature import handed, is_jointed
from aiprod_render.animatic.papercuts import MARGIN, UNLIT, light_on, lit, page_of
from aiprod_render.animatic.puppets.paper import Papers, cut_out
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.puppets.skeleton import joints
from aiprod_render.animatic.shapes.catalogue import Cutout, tint_of
from aiprod_render.animatic.shapes.cutout import art_of, lying, recoloured
from aiprod_render.animatic.shapes.shape import Home, Outline, Shape
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Sheet, blank_mask, fill_disc, fill_polygon, round_corners
from aiprod_render.picture.planes import Bytes, Cel, Picture

_DEEP = 0.3
"""The part of a swimmer that is under water."""
_CONTRAST, _MOST_LIFT, _DARK_GROUND = 0.29, 32, 85
"""The part by which a figure's luma differs from the ground's, its greatest change, and dark lumas."""
_SKIN_LIFT = 16
"""The greatest change of people, whose skin must look alike in all scenes, and of tables, which are wood."""
_TOOLS_SIZE = 1.1
"""The size of tools in the hand of a creature, compared with those of a person of its height."""
_LONG = frozenset("🖌🪥🪓🔨🪚🔧🪛🥄🔪✏🖊🖋🖍🗡🔑🗝🥢🥕🍆🥒🌭🍗🌂🧨🌽🪄🏹🧹🎸🎺🏏🏒🏑🥍🪃🪈🪕")
"""Things that lie on their side where nobody holds them."""
_WARM = np.array([1.0, 0.83, 0.52], np.float32)


def figure_cels(stage: Stage, actor: Actor, haze: float = 0.0) -> list[Cel]:
    """Returns the cels of a figure, which move together; `haze` of 0..1 is the air before it."""
    if isinstance(actor.figure, Cutout) and is_jointed(actor.figure.figure):
        return [creature_cel(stage, actor, creature_papers(stage, actor, haze), actor.gait, 0.0)]
    if isinstance(actor.figure, Cutout):
        return [_cutout(stage, actor, actor.figure, haze)]
    if isinstance(actor.figure, Puppet):
        return [puppet_cel(stage, actor, actor.figure, papers_of(stage, actor, actor.figure, haze), 0.0)]
    return _silhouette(stage, actor, actor.figure, haze)


def puppet_cel(stage: Stage, actor: Actor, puppet: Puppet, papers: Papers, part: float) -> Cel:
    """Returns a person at `part` (0..1) of what it does."""
    across = -1 if actor.mirrored else 1
    scale = actor.height / standing(puppet.outfit.build)
    left, right = puppet.reach
    # Who sits at a desk is beside the middle of the two.
    x = actor.x - across * (left + right) / 2 * actor.height if puppet.furnished else actor.x
    place, window = (x, actor.foot), window_of(stage, actor)
    cel = cut_out(puppet.parts(part), papers, sunlight(stage, actor), place, scale, across, window)
    boarded = puppet.performance.furniture in {"board", "swell"}
    return (
        afloat(cel, round(actor.foot - SUBMERGED * actor.height))
        if actor.home is Home.WATER and not boarded
        else cel
    )


def tools_cel(stage: Stage, actor: Actor, tools: Puppet, papers: Papers, part: float) -> Cel:
    """Returns what an animal of a story works with, before its nose."""
    # Cut-outs look to the left, unless they are mirrored.
    across = 1 if actor.mirrored else -1
    furnished = bool(tools.performance.furniture) and tools.performance.furniture != "seat"
    if not furnished and (grip := handed(actor.entity.figure)):
        # Who has hands has the tool in one.
        near = joints(tools.outfit.build, tools.performance.pose(0.0)).near_arm[1] * _TOOLS_SIZE
        x, up = (float(one - own) * actor.height for one, own in zip(grip, near, strict=True))
        place, size = (actor.x + across * x, actor.foot - up), _TOOLS_SIZE * actor.height
        return cut_out(tools.tools(part), papers, sunlight(stage, actor), place, size, across)
    wide = half_width(actor.figure) * actor.height
    # What is in the paws is before the breast, furniture before the nose, and a book stands on the ground.
    x = actor.x + across * (wide - 0.12 * actor.height if furnished else 0.6 * wide - 0.33 * actor.height)
    low = 0.1 * (not furnished)
    if tools.performance.prop == "book":
        x, low = actor.x + across * (wide - 0.52 * actor.height), 0.66
    instrument = tools.performance.furniture in {"piano", "drum"}
    size = (1.7 if instrument or low > 0.1 else 1.1 if furnished else 1.3) * actor.height
    return cut_out(
        tools.tools(part),
        papers,
        sunlight(stage, actor),
        (x, actor.foot + low * actor.height),
        size,
        across,
    )


def _cutout(stage: Stage, actor: Actor, cutout: Cutout, haze: float) -> Cel:
    """Returns a figure of coloured papers."""
    art, tall = art_of(cutout.figure), actor.height
    if _lies(stage, actor):
        art, low = lying(cutout.figure)
        tall *= low
    if code := actor.entity.colour or cutout.tint:
        art = recoloured(art, code)
    paper = of_building if actor.entity.kind is EntityKind.PLACE else natural
    page, mask = page_of(
        art,
        lambda code: mix(paper(stage, code), stage.atmosphere.fog, haze),
        tall,
        mirrored=actor.mirrored,
    )
    rows, columns = mask.shape
    foot = actor.foot
    if actor.home is Home.WATER:
        deep = _DEEP if actor.entity.kind is EntityKind.ANIMAL else DRAUGHT
        mask[round(rows * (1 - deep)) :] = 0
        foot += (deep - DRAUGHT) * rows
    # Even corners, because chroma has half of the columns and rows.
    left, top = round(actor.x) - columns // 2, round(foot) - rows + MARGIN
    return lit(page, mask, sunlight(stage, actor), left - left % 2, top - top % 2)


def _lies(stage: Stage, actor: Actor) -> bool:
    """Returns whether a long thing lies, and is in nobody's hand: on its tip it would float."""
    carriers = (one.kind for one in stage.entities if one.id == actor.carrier)
    held = any(kind in (EntityKind.PERSON, EntityKind.ANIMAL) for kind in carriers)
    return actor.entity.figure in _LONG and actor.home is Home.GROUND and not held


def contrast(stage: Stage, cel: Cel, depth: float, *, keeps_colour: bool) -> int:
    """Returns by how much luma a figure must be lifted, or lowered, to stand out from the scenery."""
    if stage.backdrop is None or cel.keep is None:
        return 0
    dx, dy = stage.camera.at(stage.seconds / 2).shift(depth)
    rows, columns = cel.keep.shape
    top, left = max(0, round(cel.top + dy)), max(0, round(cel.left + dx))
    behind = stage.backdrop[top : top + rows, left : left + columns]
    ink = float((255 - cel.keep.astype(np.int32)).sum()) / 255
    if not behind.size or ink < 1:
        return 0
    # Planes are multiplied by alpha, and so the sum over the ink is the mean luma of the paper alone.
    ground, own = float(behind.mean()), float(cel.planes.y.sum(dtype=np.int64)) / ink
    missing = _CONTRAST * max(ground, own) - abs(own - ground)
    if missing <= 0:
        return 0
    # Before a dark ground only light helps.
    up = own >= ground or ground < _DARK_GROUND
    # Who is darker than a dark ground has to pass the luma of the ground first.
    needed = missing if (own >= ground) == up else missing + 2 * abs(own - ground)
    return round(min(_SKIN_LIFT if keeps_colour else _MOST_LIFT, needed) * (1 if up else -1))


def lifted(cel: Cel, lift: int) -> Cel:
    """Returns the sheet with lighter or darker paper."""
    if not lift or cel.keep is None:
        return cel
    share = cv2.convertScaleAbs(255 - cel.keep, alpha=abs(lift) / 255)
    y = cv2.add(cel.planes.y, share) if lift > 0 else cv2.subtract(cel.planes.y, share)
    return replace(cel, planes=Picture(y, cel.planes.u, cel.planes.v))


def _shape_colour(stage: Stage, actor: Actor, shape: Shape) -> Colour:
    """Returns the colour of a drawn silhouette."""
    if code := actor.entity.colour or tint_of(actor.entity.figure):
        return natural(stage, code)
    if stage.scene.setting is Setting.SPACE:
        return mix(stage.atmosphere.shade, stage.atmosphere.horizon, 0.5)
    if actor.home is Home.AIR:
        return mix(stage.atmosphere.shade, stage.atmosphere.accent, 0.55 if shape.lamp else 0.0)
    return dark(stage)


def _silhouette(stage: Stage, actor: Actor, shape: Shape, haze: float) -> list[Cel]:
    """Returns a drawn figure with its rim light and its windows, and the glow of its lamp."""
    place, height = (actor.x, actor.foot), actor.height
    colour = mix(_shape_colour(stage, actor, shape), stage.atmosphere.fog, haze)
    wide, low, high = shape.extent
    extent, above, under = (int(part * height) + 3 for part in (wide, high, max(0.0, -low)))
    mask = _fill_outlines(shape, shape.outlines, (extent, above), height, (2 * extent, above + under))
    for x, y, radius in shape.discs:
        fill_disc(mask, extent + x * height, above - y * height, radius * height)
    sheet = Sheet(int(place[0]) - extent, int(place[1]) - above, mask.shape[1], mask.shape[0], colour)
    _paint_rim_light(stage, sheet, mask, place[0])
    dark = stage.atmosphere.lamps
    if shape.holes:
        windows = _fill_outlines(shape, shape.holes, (extent, above), height, (2 * extent, above + under))
        sheet.cover(windows, mix(stage.atmosphere.fog, _WARM, dark), 0.35 + 0.6 * dark)
    sheet.light(light_on(mask, 1 if stage.sun[0] < place[0] else -1) / np.float32(UNLIT))
    # The lamp is a cel of its own, so that it moves with the figure and blends softly.
    cels = [sheet.cut(mask)]
    if shape.lamp and dark > 0.2:
        lamp = place[0] + shape.lamp[0] * height, place[1] - shape.lamp[1] * height
        cels.append(_glow(lamp, max(height * 0.45, 34 * stage.unit), 0.85 * dark))
    return cels


def _fill_outlines(
    shape: Shape, outlines: tuple[Outline, ...], foot: tuple[int, int], height: float, size: tuple[int, int]
) -> Bytes:
    mask = blank_mask(*size)
    for outline in outlines:
        points = np.array(outline, np.float32)
        points = round_corners(round_corners(points)) if shape.soft else points
        fill_polygon(mask, np.array(foot, np.float32) + points * np.array([height, -height], np.float32))
    return mask


def _paint_rim_light(stage: Stage, sheet: Sheet, mask: Bytes, x: float) -> None:
    """Paints the rim of a figure that faces the sun."""
    side = 1 if stage.sun[0] < x else -1
    width = max(1, round(mask.shape[0] * 0.014))
    rim = cv2.subtract(mask, np.roll(mask, (width, side * width), axis=(0, 1)))
    sheet.cover(
        rim, mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.4), 0.36 + 0.45 * stage.atmosphere.glow
    )


def _glow(centre: tuple[float, float], radius: float, strength: float) -> Cel:
    """Returns a soft round light."""
    extent = int(radius)
    along = np.linspace(-1, 1, 2 * extent, dtype=np.float32)
    far = np.hypot(along[:, None], along[None, :])
    light = np.clip(1 - far, 0, 1) ** 2.6 * strength + np.clip(1 - far * 7, 0, 1) * 0.5
    sheet = Sheet(int(centre[0]) - extent, int(centre[1]) - extent, 2 * extent, 2 * extent, _WARM)
    return sheet.cut((np.clip(light, 0, 1) * 255).astype(np.uint8), soft=True)
