"""What a verb of change does to its thing can be measured in pixels from the start to the end of a scene."""

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, Tempo, TimeOfDay, Weather
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.acts.gait_choice import gait_of
from aiprod_render.animatic.acts.gaits import GAITS, bent
from aiprod_render.animatic.effects.breaking import COLLAPSES, FALLS, broken
from aiprod_render.animatic.performing import Path
from aiprod_render.animatic.shapes.catalogue import figure_of
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.picture.colour import rgb
from aiprod_render.picture.paint import Sheet, blank_mask
from aiprod_render.picture.planes import Cel
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(480, 270, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
FRAMES = 48
FIRST, LAST = 1, 46


def clip(place: str, *entities: Entity, acts: tuple[Act, ...] = (), **changes: object) -> ClipSpec:
    subjects = tuple(entity.id for entity in entities)
    setting = PLACES[place] if place else Setting.SEA
    scene = Scene("s1", "", "", "", 2_000_000_000, setting=setting, place=place, subjects=subjects)
    still = replace(scene, time_of_day=TimeOfDay.DAY, camera_movement=CameraMovement.STATIC, acts=acts)
    return ClipSpec(FORM, STYLE, replace(still, **changes), FRAMES, None, "", False, entities)  # type: ignore[arg-type]


def thing(figure: str, kind: EntityKind = EntityKind.OBJECT, id: str = "e1") -> Entity:
    return Entity(id, kind, "thing", "", figure)


def pictures(spec: ClipSpec, *numbers: int) -> list[np.ndarray]:
    frames = animatic_frames(spec)
    return [cv2.cvtColor(frames.frame(n), cv2.COLOR_YUV2BGR_I420).astype(int) for n in numbers]


def covered(spec: ClipSpec, number: int) -> np.ndarray:
    """Returns where the entities change the picture, as booleans."""
    alone = replace(spec, scene=replace(spec.scene, subjects=(), acts=()), entities=())
    (with_it,), (without,) = pictures(spec, number), pictures(alone, number)
    return np.asarray(np.abs(with_it - without).max(axis=2) > 24)


def height(mask: np.ndarray) -> int:
    return int(mask.any(axis=1).sum())


def sheet() -> Cel:
    """Returns a red sheet of 80 columns and 60 rows whose corner is at (100, 40)."""
    mask = blank_mask(80, 60)
    mask[:, 4:-4] = 255
    return Sheet(100, 40, 80, 60, rgb("#c04030")).cut(mask)


def inked(cel: Cel) -> np.ndarray:
    """Returns the (row, column) of all that is not clear."""
    assert cel.keep is not None
    return np.argwhere(cel.keep < 128) + np.array([cel.top, cel.left])


@pytest.mark.parametrize(
    ("figure", "kind", "verb", "gait"),
    [
        ("🌹", EntityKind.OBJECT, "grow", "bloom"),
        ("🌻", EntityKind.OBJECT, "open", "bloom"),
        ("🌳", EntityKind.OBJECT, "grow", "grow"),
        ("🍞", EntityKind.OBJECT, "rise", "swell"),
        ("🕯", EntityKind.OBJECT, "burn-down", "burn-down"),
        ("⛄", EntityKind.OBJECT, "melt", "melt"),
        ("🚪", EntityKind.OBJECT, "open", "swing-open"),
        ("treasure-chest", EntityKind.OBJECT, "open", "lift-lid"),
        ("flag", EntityKind.OBJECT, "", "ripple"),
        ("🏰", EntityKind.PLACE, "fall", "collapse"),
        ("🏢", EntityKind.PLACE, "build", "build-up"),
        ("🐅", EntityKind.ANIMAL, "jump", "leap"),
        ("🐇", EntityKind.ANIMAL, "jump", "jump"),
    ],
)
def test_a_verb_of_change_has_a_process(figure: str, kind: EntityKind, verb: str, gait: str) -> None:
    entity = thing(figure, kind)
    drawn = figure_of(entity)
    assert drawn is not None
    acts = (Act("e1", verb),) if verb else ()
    assert gait_of(clip("meadow", entity, acts=acts).scene, entity, drawn) == gait


@pytest.mark.parametrize("gait", ["grow", "bloom", "swell", "build-up"])
def test_what_grows_is_larger_at_the_end_and_stands_where_it_stood(gait: str) -> None:
    first, last = (inked(bent(sheet(), GAITS[gait], part, looks_left=True)) for part in (0.0, 1.0))
    assert len(last) > 1.4 * len(first)
    assert abs(int(last[:, 0].max()) - int(first[:, 0].max())) <= 2


@pytest.mark.parametrize("gait", ["burn-down", "melt"])
def test_what_burns_down_or_melts_is_lower_at_the_end(gait: str) -> None:
    first, last = (inked(bent(sheet(), GAITS[gait], part, looks_left=True)) for part in (0.0, 1.0))
    assert np.ptp(last[:, 0]) < 0.5 * np.ptp(first[:, 0])
    assert abs(int(last[:, 0].max()) - int(first[:, 0].max())) <= 2


def test_a_door_is_narrow_when_it_is_open() -> None:
    shut, opened = (inked(bent(sheet(), GAITS["swing-open"], part, looks_left=True)) for part in (0.0, 1.0))
    assert np.ptp(opened[:, 1]) < 0.4 * np.ptp(shut[:, 1])


def test_many_leaves_fall_all_over_the_picture() -> None:
    spec = clip("park", thing("🍂"), acts=(Act("e1", "fall"),))
    first, later = (covered(spec, number) for number in (10, 30))
    for mask in (first, later):
        assert min(mask[:, part].any() for part in (slice(0, 120), slice(180, 300), slice(360, 480)))
        assert cv2.connectedComponents(mask.astype(np.uint8))[0] > 15
    assert (first & later).sum() < 0.5 * first.sum(), "they are elsewhere a second later"


def test_a_leaf_that_does_nothing_is_one_leaf() -> None:
    mask = covered(clip("park", thing("🍁")), 20).astype(np.uint8)
    assert cv2.connectedComponents(cv2.dilate(mask, np.ones((9, 9))))[0] <= 4


def test_what_falls_and_breaks_comes_down_whole_and_lies_in_pieces() -> None:
    whole, pieces = (inked(broken(sheet(), FALLS, part)) for part in (0.1, 0.99))
    assert whole[:, 0].mean() < 60, "it is above its place"
    assert np.ptp(pieces[:, 1]) > 1.5 * np.ptp(whole[:, 1]), "pieces are all around"
    assert pieces[:, 0].min() > 70, "and on the ground"
    assert 0.5 < len(pieces) / len(whole) < 1.2, "nothing of the paper is lost but what lies over it"


def test_a_building_that_falls_ends_as_a_heap() -> None:
    assert np.ptp(inked(broken(sheet(), COLLAPSES, 1.0))[:, 0]) < 0.65 * 60


def test_a_car_that_breaks_is_elsewhere_in_pieces() -> None:
    spec = clip("road", thing("🚗", EntityKind.VEHICLE), acts=(Act("e1", "break"),))
    first, last = covered(spec, FIRST), covered(spec, LAST)
    assert (first & last).sum() < 0.5 * first.sum()


def test_what_explodes_is_a_ball_of_fire_for_a_moment() -> None:
    spec = clip("road", thing("🚙", EntityKind.VEHICLE), acts=(Act("e1", "explode"),))
    fire = [
        ((one[..., 2] > 170) & (one[..., 2] - one[..., 0] > 70)).sum()
        for one in pictures(spec, FIRST, 24, LAST)
    ]
    assert fire[1] > 3 * max(fire[0], fire[2], 300)


def test_who_leaps_crouches_flies_and_lands() -> None:
    path = Path(2.0, across=100, hop=80, period=2.0, leaping=True)
    crouching, flying, landed = (path.at(moment) for moment in (0.3, 1.0, 1.7))
    assert crouching == (-100, 0)
    assert landed == (100, 0)
    assert flying[0] == pytest.approx(0)
    assert flying[1] == pytest.approx(-80)


def test_the_shadow_of_a_tiger_that_leaps_stays_on_the_ground() -> None:
    spec = clip(
        "savannah", thing("🐅", EntityKind.ANIMAL), acts=(Act("e1", "jump"),), shot_size=ShotSize.WIDE
    )
    # The middle alone: in the corners, grass stands in front where nobody does.
    wide = spec.format.width // 4
    standing, flying = (covered(spec, number)[:, wide:-wide] for number in (FIRST, 24))
    foot = int(np.argwhere(standing.any(axis=1)).max())
    assert flying[foot - 12 : foot + 1].any(), "the shadow"
    gap = flying[: foot - 12].any(axis=1)
    assert not gap[-8:].all(), "and air below the paws"


def test_a_glass_is_filled_with_wine() -> None:
    wine, glass = thing("🍷"), thing("🥛", id="e2")
    poured = (Relation("e1", Place.IN, "e2"),)
    spec = clip("kitchen", wine, glass, acts=(Act("e1", "pour"),), relations=poured)
    red = [(one[..., 2] - one[..., 1] > 50).sum() for one in pictures(spec, FIRST, LAST)]
    assert red[1] > 1.5 * red[0] > 0


def test_a_curtain_opens() -> None:
    curtain = thing("curtain")
    spec = clip("stage", curtain, acts=(Act("e1", "open"),))
    assert covered(spec, FIRST).mean() > 0.9
    assert covered(spec, LAST).mean() < 0.4
    assert covered(clip("stage", curtain), FIRST).mean() < 0.4, "one that nobody moves is open"


def test_waves_break_where_they_are_asked_for_or_a_storm_is() -> None:
    calm, asked = clip(""), clip("", thing("breakers"))
    (plain,), (high, later) = pictures(calm, 10), pictures(asked, 10, 30)
    assert (np.abs(high - plain).max(axis=2) > 24).mean() > 0.08
    assert (np.abs(high - later).max(axis=2) > 24).mean() > 0.04
    storm = replace(calm, scene=replace(calm.scene, weather=Weather.STORM))
    foam = (pictures(storm, 10)[0].min(axis=2) > 170).sum()
    assert foam > 200


@pytest.mark.parametrize(("time", "darker"), [(TimeOfDay.DUSK, True), (TimeOfDay.DAWN, False)])
def test_a_time_lapse_goes_from_day_to_night_or_back(time: TimeOfDay, darker: bool) -> None:
    spec = clip("meadow", time_of_day=time, tempo=Tempo.TIME_LAPSE)
    first, last = (one.mean() for one in pictures(spec, FIRST, LAST))
    assert (last < 0.75 * first) if darker else (first < 0.75 * last)


@pytest.mark.parametrize(("place", "seen"), [("savannah", True), ("street", False)])
def test_wheels_throw_up_dust_where_the_ground_is_loose(place: str, seen: bool) -> None:
    car = thing("🚗", EntityKind.VEHICLE)
    driving, rolling = (
        pictures(clip(place, car, acts=acts, shot_size=ShotSize.WIDE), 24)[0]
        for acts in ((Act("e1", "drive"),), ())
    )
    changed = (np.abs(driving - rolling).max(axis=2) > 8).mean()
    assert bool(changed > 0.002) is seen
