"""Frames are reproducible, move, dissolve and fade, in every kind of scene."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Lighting, Setting, TimeOfDay, Transition, Weather
from aiprod_render.animatic.camera import TAIL, Camera
from aiprod_render.animatic.last_shot import LastShot
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.clip_frames import ClipFrames
from aiprod_render.picture.paint import Sheet, blank_mask, fill_disc, fill_polygon
from aiprod_render.picture.planes import i420
from aiprod_render.render_inputs import ClipSpec, Outgoing
from tests.long_cases import sampled

HEIGHT = 240
COLOURLESS = (
    "black-and-white film",
    "Black and white",
    "1940s film noir",
    "B&W",
    "b/w",
    "monochrome",
    "gray-scale",
)


def changed(spec: ClipSpec, **changes: Any) -> ClipSpec:
    return replace(spec, scene=replace(spec.scene, **changes))


def luma(frames: ClipFrames, number: int) -> np.ndarray:
    return frames.frame(number)[:HEIGHT].astype(int)


def test_a_frame_depends_on_its_number_alone(spec: ClipSpec) -> None:
    frames, again = animatic_frames(spec), animatic_frames(spec)
    straight = [frames.frame(number).copy() for number in range(6)]
    assert all(np.array_equal(again.frame(number), straight[number]) for number in (5, 0, 3))


@pytest.mark.parametrize("setting", Setting)
def test_every_setting_is_a_picture_at_every_hour(spec: ClipSpec, setting: Setting) -> None:
    pictures = []
    for hour in TimeOfDay:
        picture = luma(animatic_frames(changed(spec, setting=setting, time_of_day=hour)), 24)
        assert picture.std() > 8, f"{setting.name} at {hour.name} is flat"
        assert 17 < picture.mean() < 225
        pictures.append(picture)
    assert np.abs(pictures[TimeOfDay.DAY - 1] - pictures[TimeOfDay.NIGHT - 1]).mean() > 5


@pytest.mark.parametrize("weather", list(Weather)[1:])
def test_weather_is_visible(spec: ClipSpec, weather: Weather) -> None:
    clear = luma(animatic_frames(spec), 24)
    assert np.abs(luma(animatic_frames(changed(spec, weather=weather)), 24) - clear).mean() > 4


@pytest.mark.parametrize("movement", list(CameraMovement)[1:])
def test_the_camera_moves(spec: ClipSpec, movement: CameraMovement) -> None:
    frames = animatic_frames(changed(spec, camera_movement=movement, setting=Setting.CITY))
    first, last = luma(frames, 0), luma(frames, 47)
    still = animatic_frames(changed(spec, camera_movement=CameraMovement.STATIC, setting=Setting.CITY))
    assert np.abs(last - first).mean() > 2 * np.abs(luma(still, 47) - luma(still, 0)).mean()


@pytest.mark.parametrize("movement", CameraMovement)
@pytest.mark.parametrize("depth", [0.0, 0.4, 1.0])
def test_sheets_fill_the_frame_under_every_camera_move(
    spec: ClipSpec, movement: CameraMovement, depth: float
) -> None:
    form, seconds = spec.format, 4.0
    camera = Camera(movement, form, seconds, (form.width * 0.4, form.height * 0.6))
    across, down = camera.margins(depth)
    for moment in np.linspace(0, seconds * TAIL, 25):
        view = camera.at(float(moment))
        dx, dy = view.shift(depth)
        left, top, width, height = view.frame(form)
        assert min(left, top) >= 0
        assert left + width <= form.width
        assert top + height <= form.height
        assert abs(dx) <= across - 1
        assert abs(dy) <= down - 1
        assert view.growth(depth) >= view.zoom >= 1


def test_tiny_and_tall_formats_are_drawn(spec: ClipSpec) -> None:
    for width, height in ((240, 240), (240, 426), (1920, 240)):
        frames = animatic_frames(replace(spec, format=replace(spec.format, width=width, height=height)))
        assert frames.frame(3).shape == (height * 3 // 2, width)


def test_a_dissolve_starts_where_the_previous_scene_ends(spec: ClipSpec) -> None:
    before = animatic_frames(changed(spec, setting=Setting.SEA, camera_movement=CameraMovement.STATIC))
    incoming = changed(spec, transition=Transition.DISSOLVE)
    outgoing = Outgoing(changed(spec, setting=Setting.SEA, camera_movement=CameraMovement.STATIC).scene, 48)
    dissolved, plain = animatic_frames(replace(incoming, outgoing=outgoing)), animatic_frames(spec)
    step = np.abs(luma(dissolved, 0) - luma(before, 47)).mean()
    cut = np.abs(luma(plain, 0) - luma(before, 47)).mean()
    assert step < cut / 6
    assert np.array_equal(luma(dissolved, 12), luma(plain, 12)), "half a second later it is over"


def test_a_dissolve_from_the_shot_that_was_built_last_has_the_same_pictures(spec: ClipSpec) -> None:
    before = changed(spec, setting=Setting.SEA, caption="A caption.")
    dissolving = replace(changed(spec, transition=Transition.DISSOLVE), outgoing=Outgoing(before.scene, 48))
    fresh = animatic_frames(dissolving).frame(3).copy()
    titled = animatic_frames(replace(before, film_title="The Sea"))
    titled.frame(20)
    assert np.array_equal(animatic_frames(dissolving).frame(3), fresh)


@pytest.mark.parametrize("other", ["style", "frame_count", "scene"])
def test_a_dissolve_is_never_from_another_shot(spec: ClipSpec, other: str) -> None:
    before = changed(spec, setting=Setting.SEA)
    dissolving = replace(changed(spec, transition=Transition.DISSOLVE), outgoing=Outgoing(before.scene, 48))
    fresh = animatic_frames(dissolving).frame(3).copy()
    others = {
        "style": replace(before, style=replace(spec.style, medium="noir")),
        "frame_count": replace(before, frame_count=40),
        "scene": changed(before, time_of_day=TimeOfDay.NIGHT),
    }
    animatic_frames(others[other])
    assert np.array_equal(animatic_frames(dissolving).frame(3), fresh)


def test_a_kept_shot_is_taken_once() -> None:
    last = LastShot[str, object]()
    shot = object()
    last.keep("sea", shot)
    assert last.take("sea") is shot
    assert last.take("sea") is None
    last.keep("sea", shot)
    assert last.take(None) is None, "nothing is kept that the next clip does not need"
    assert last.take("sea") is None


def test_a_dissolve_takes_at_most_half_of_a_short_scene(spec: ClipSpec) -> None:
    short = replace(changed(spec, transition=Transition.DISSOLVE), frame_count=8)
    dissolved = animatic_frames(
        replace(short, outgoing=Outgoing(changed(spec, setting=Setting.SEA).scene, 48))
    )
    assert np.array_equal(luma(dissolved, 4), luma(animatic_frames(short), 4))


def test_a_caption_fades_out_before_the_scene_ends(spec: ClipSpec) -> None:
    captioned, plain = animatic_frames(changed(spec, caption="A caption.")), animatic_frames(spec)
    assert np.abs(luma(captioned, 24) - luma(plain, 24)).mean() > 1
    assert np.abs(luma(captioned, 44) - luma(plain, 44))[: HEIGHT // 3].max() == 0
    assert 0 < np.abs(luma(captioned, 44) - luma(plain, 44)).mean() < 8


def test_a_film_comes_up_within_a_few_frames_and_goes_to_black(spec: ClipSpec) -> None:
    frames = animatic_frames(replace(changed(spec, transition=Transition.FADE), fade_out=True))
    first, full = luma(frames, 0).mean() - 16, luma(frames, 6).mean() - 16
    assert 0.1 * full < first < 0.5 * full, "who sees the first frame sees a picture"
    assert luma(frames, 47).max() <= 17
    assert luma(frames, 24).max() > 60
    assert luma(animatic_frames(spec), 47).max() > 60


def with_entities(spec: ClipSpec, setting: Setting, **kinds: EntityKind) -> ClipSpec:
    """Returns the scene in this setting with entities of these names and kinds."""
    entities = tuple(Entity(name, kind, name, "") for name, kind in kinds.items())
    # A camera that moves aims at the cast, and so shows other scenery when there is none.
    still = changed(spec, setting=setting, subjects=tuple(kinds), camera_movement=CameraMovement.STATIC)
    return replace(still, entities=entities)


def difference_made_by(spec: ClipSpec, setting: Setting, **kinds: EntityKind) -> np.ndarray:
    populated, empty = with_entities(spec, setting, **kinds), with_entities(spec, setting)
    return np.abs(luma(animatic_frames(populated), 24) - luma(animatic_frames(empty), 24))


@pytest.mark.parametrize(("name", "kind"), [("Somebody", EntityKind.PERSON), ("car", EntityKind.VEHICLE)])
@pytest.mark.parametrize("setting", [Setting.LANDSCAPE, Setting.SEA, Setting.INTERIOR])
def test_the_entities_of_a_scene_are_visible(
    spec: ClipSpec, setting: Setting, name: str, kind: EntityKind
) -> None:
    difference = difference_made_by(spec, setting, **{name: kind})
    assert difference.max() > 20
    # A lead fills half of the height.
    assert difference.mean() < 18


@pytest.mark.parametrize(
    ("setting", "name", "kind"),
    [
        (Setting.LANDSCAPE, "Lisbon", EntityKind.PLACE),
        (Setting.LANDSCAPE, "panda", EntityKind.ANIMAL),
        (Setting.LANDSCAPE, "Katze", EntityKind.ANIMAL),
        (Setting.CITY, "red bicycle", EntityKind.VEHICLE),
        (Setting.SEA, "submarine", EntityKind.VEHICLE),
        (Setting.SPACE, "Somebody", EntityKind.PERSON),
        (Setting.SPACE, "car", EntityKind.VEHICLE),
    ],
)
def test_an_entity_without_a_shape_is_not_drawn(
    spec: ClipSpec, setting: Setting, name: str, kind: EntityKind
) -> None:
    assert difference_made_by(spec, setting, **{name: kind}).max() == 0


WATER = slice(int(HEIGHT * 0.50), int(HEIGHT * 0.70))
SHORE = slice(int(HEIGHT * 0.94), HEIGHT)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("old fisherman", EntityKind.PERSON), ("dog", EntityKind.ANIMAL), ("car", EntityKind.VEHICLE)],
)
def test_at_the_sea_figures_stand_on_the_shore(spec: ClipSpec, name: str, kind: EntityKind) -> None:
    difference = difference_made_by(spec, Setting.SEA, **{name: kind})
    with_it = luma(animatic_frames(with_entities(spec, Setting.SEA, **{name: kind})), 24)
    above = np.flatnonzero(difference[WATER].max(axis=0) > 8)
    shore = np.flatnonzero(with_it[SHORE].mean(axis=0) < with_it[WATER].mean())
    assert difference[SHORE].mean() > 5
    assert above.size
    assert set(above) <= set(shore), "nothing floats on the water"


def test_at_the_sea_people_sit_in_the_boat_if_there_is_one(spec: ClipSpec) -> None:
    boat = {"small boat": EntityKind.VEHICLE}
    alone = difference_made_by(spec, Setting.SEA, **boat)
    manned = difference_made_by(spec, Setting.SEA, **boat, Anna=EntityKind.PERSON)
    assert alone[WATER].max() > 20
    assert not np.array_equal(alone[WATER], manned[WATER])
    assert np.array_equal(alone[SHORE], manned[SHORE]), "nobody stays on the shore"


@pytest.mark.parametrize(
    ("setting", "name", "kind"),
    [
        (Setting.SEA, "a lighthouse", EntityKind.PLACE),
        (Setting.SEA, "the blue whale", EntityKind.ANIMAL),
        (Setting.LANDSCAPE, "an old castle", EntityKind.PLACE),
        (Setting.LANDSCAPE, "hot air balloon", EntityKind.OBJECT),
        (Setting.SPACE, "an astronaut", EntityKind.PERSON),
    ],
)
def test_an_entity_is_drawn_by_its_name(
    spec: ClipSpec, setting: Setting, name: str, kind: EntityKind
) -> None:
    alone = changed(spec, setting=setting, subjects=())
    entity = Entity("it", kind, name, "")
    with_it = replace(changed(alone, subjects=("it",)), entities=(entity,))
    assert np.abs(luma(animatic_frames(with_it), 24) - luma(animatic_frames(alone), 24)).max() > 20


def test_snow_lies_on_the_ground(spec: ClipSpec) -> None:
    ground = slice(int(HEIGHT * 0.96), HEIGHT)
    day = changed(spec, setting=Setting.LANDSCAPE, time_of_day=TimeOfDay.DAY)
    clear, snow_tinted = (
        luma(
            animatic_frames(changed(day, weather=weather)),
            24,
        )
        for weather in (Weather.CLEAR, Weather.SNOW)
    )
    assert snow_tinted[ground].mean() > clear[ground].mean() + 15


def test_the_grade_of_the_style_is_visible(spec: ClipSpec) -> None:
    muted, vivid = (
        np.abs(animatic_frames(styled(spec, grade=grade)).frame(24)[HEIGHT:].astype(int) - 128).mean()
        for grade in ("muted", "vivid")
    )
    assert muted < vivid * 0.8


@pytest.mark.parametrize(
    ("setting", "style_text"),
    # Every fifth of seven by eight has each style and each setting.
    sampled(product(Setting, COLOURLESS), 5),
)
def test_black_and_white_has_no_colour_anywhere(spec: ClipSpec, style_text: str, setting: Setting) -> None:
    night = changed(
        spec, setting=setting, time_of_day=TimeOfDay.NIGHT, lighting=Lighting.NEON, caption="Night"
    )
    for style in ({"medium": style_text, "grade": "vivid, warm"}, {"medium": "", "grade": style_text}):
        assert np.all(animatic_frames(styled(night, **style)).frame(24)[HEIGHT:] == 128)


def styled(spec: ClipSpec, **changes: str) -> ClipSpec:
    return replace(spec, style=replace(spec.style, **({"medium": "", "grade": ""} | changes)))


@pytest.mark.parametrize("shift", [(0.0, 0.0), (-7.0, 3.0), (2.37, -5.61)])
@pytest.mark.parametrize("scale", [1.0, 1.13])
def test_a_mosaic_shows_the_same_as_the_whole_sheet(shift: tuple[float, float], scale: float) -> None:
    """Two rocks far from each other, in front of a bright sky: no seam, no missing line."""
    mask = blank_mask(400, 240)
    for x, y, radius in ((60, 180, 50), (330, 60, 40), (200, 236, 30)):
        fill_disc(mask, x, y, radius)
    fill_polygon(mask, np.array([[0, 200], [400, 200], [400, 240], [0, 240]], np.float32))
    sheet = Sheet(0, 0, 400, 240, np.array([0.2, 0.3, 0.4], np.float32))
    pieces = sheet.pieces(mask)
    assert len(pieces.pieces) > 1
    pictures = []
    for cel in (sheet.cut(mask), pieces):
        buffer = np.full((360, 400), 220, np.uint8)
        if scale > 1:
            cel.composite_scaled(i420(buffer), *shift, scale, (200.0, 100.0))
        else:
            cel.composite(i420(buffer), *shift)
        # A shifted sheet loses its last pixels, and pieces end elsewhere.
        pictures.append(buffer[4:230, 4:390].astype(int))
    difference = np.abs(pictures[0] - pictures[1])
    # An edge in an overlap is drawn twice, and enlarged edges are as soft as their shift.
    assert difference.max() < 48
    assert difference.mean() < 0.4
    assert scale > 1 or (difference > 2).sum() < 60
