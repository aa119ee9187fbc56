"""Draws the shots of a clip: a pure function from frame numbers to pictures."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from aiprod_compositor import attenuate
from aiprod_film.entity import Entity
from aiprod_film.manifest import VideoFormat
from aiprod_film.media import USUAL_LETTERS
from aiprod_film.places import in_season
from aiprod_film.scene import Scene, Tempo
from aiprod_film.style import Style
from aiprod_render.animatic.above.view import from_above
from aiprod_render.animatic.camera import Camera
from aiprod_render.animatic.circumstances import world_of
from aiprod_render.animatic.closeness import close_scenery, closeness
from aiprod_render.animatic.finish.curtains import curtains
from aiprod_render.animatic.finish.focus import before_focus, focused
from aiprod_render.animatic.finish.held import Held
from aiprod_render.animatic.finish.light_pools import pooled
from aiprod_render.animatic.finish.wet_ground import wet_ground
from aiprod_render.animatic.last_shot import LastShot
from aiprod_render.animatic.layers import draw_layers, split_layers
from aiprod_render.animatic.places import RECIPES
from aiprod_render.animatic.scenery.daylight import passing_light
from aiprod_render.animatic.scenery.heavens import MOON, is_heavenly
from aiprod_render.animatic.scenery.showers import showers
from aiprod_render.animatic.scenery.water import Mirror
from aiprod_render.animatic.scenery.weather import weather
from aiprod_render.animatic.sense import sensible
from aiprod_render.animatic.set_dressing import breakers
from aiprod_render.animatic.set_dressing.birds import birds
from aiprod_render.animatic.set_dressing.foreground import foreground
from aiprod_render.animatic.set_dressing.grounding import ways
from aiprod_render.animatic.set_dressing.passers import passers
from aiprod_render.animatic.set_dressing.swash import swash
from aiprod_render.animatic.set_dressing.traffic import traffic
from aiprod_render.animatic.settings import BUILDERS
from aiprod_render.animatic.setups import HORIZONS, SCALES, corner_of, is_leftwards
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.staged_figures import Cast, figures, framed_stage
from aiprod_render.clip_frames import ClipFrames
from aiprod_render.encoding.clip import encode_clip
from aiprod_render.picture.fonts import Face
from aiprod_render.picture.looks import is_stepped, look_of, stepped
from aiprod_render.picture.palette import atmosphere
from aiprod_render.picture.planes import Bytes, Picture, i420, i420_buffer
from aiprod_render.picture.style_grade import grade_of
from aiprod_render.picture.typography import Lettering, LetterStyle
from aiprod_render.render_inputs import ClipSpec

_MOMENTS = (0.2, 0.5, 0.85)
"""When the picture behind the letters is measured, as parts of the scene: after they come, before they go."""

_TEMPOS = {Tempo.REAL_TIME: 1.0, Tempo.SLOW_MOTION: 0.4, Tempo.TIME_LAPSE: 4.0}
"""Seconds that pass on the stage in one of the film."""


class AnimaticShot:
    """The drawn pictures of one scene, without dissolves and fades.

    After the end of the scene, where it is seen under a dissolve, it has no letters: without `lettered` they
    are not even made. `face` is that of the author's own font.
    """

    def __init__(
        self,
        spec: ClipSpec,
        scene: Scene,
        frame_count: int,
        title: str,
        *,
        lettered: bool = True,
        face: Face | None = None,
    ) -> None:
        self._rate = spec.format.rate
        seconds = float(frame_count / self._rate)
        self._stage = stage = framed_stage(stage_of(spec, scene, seconds))
        self._style, self._look = spec.style, look_of(spec.style, spec.format)
        places = pooled(focused(_scenery(stage), stage), stage)
        seen = _seen(places, stage)
        cast = figures(replace(stage, backdrop=seen.y))
        scenery = _place_figures(
            places,
            [
                *wet_ground(stage, seen),
                *birds(stage),
                *passers(stage),
                *traffic(stage),
                *ways(stage),
                *breakers.behind(stage),
            ],
            cast,
            stage.scene,
        )
        scenery = [
            *scenery,
            *breakers.in_front(stage),
            *swash(stage),
            *before_focus(foreground(stage), stage),
        ]
        self._far, self._near = split_layers(scenery, stage)
        self._weather = [*weather(stage), *passing_light(stage), *showers(stage), *curtains(stage)]
        self._vignette = _vignette(spec.format)
        self._canvas = i420(i420_buffer(spec.format.width, spec.format.height))
        steps = is_stepped(spec.style)
        self._draw_unlettered = Held(spec.format, self._draw_picture).draw if steps else self._draw_picture
        caption = scene.caption if lettered else ""
        has_letters = bool(title.strip() or caption.strip())
        self._lettering = Lettering(
            spec.format,
            stage.atmosphere,
            title,
            caption,
            seconds,
            beside=bool(cast.near),
            leftwards=stage.leftwards,
            moments=[self._moment(seconds * part) for part in _MOMENTS] if has_letters else (),
            style=LetterStyle(spec.style.letters or USUAL_LETTERS, face),
        )

    def draw(self, target: Picture, number: int) -> None:
        """Draws frame `number`; a number past the end of the scene continues its movement."""
        seconds = float(number / self._rate)
        self._draw_unlettered(target, stepped(self._style, seconds))
        # Last, so that nothing covers the text and neither vignette nor look changes it.
        self._lettering.draw(target, seconds)

    def _moment(self, seconds: float) -> Picture:
        """Returns a picture of its own without letters."""
        form = self._stage.form
        picture = i420(i420_buffer(form.width, form.height))
        self._draw_picture(picture, seconds)
        return picture

    def _draw_picture(self, target: Picture, seconds: float) -> None:
        self._draw_scenery(target, seconds)
        if self._look:
            self._look(target, seconds)

    def _draw_scenery(self, target: Picture, seconds: float) -> None:
        view = self._stage.camera.at(seconds)
        # Enlarging the far scenery as one picture costs less than enlarging each of its sheets.
        zoomed = view.zoom > 1
        passed = seconds * self._stage.tempo
        draw_layers(self._far, self._canvas if zoomed else target, view.unzoomed, passed)
        if zoomed:
            self._canvas.enlarge(target, view.frame(self._stage.form))
        for prop in (*self._near, *self._weather):
            prop.draw(target, view, passed)
        attenuate(target.y, self._vignette)


def render_clip(spec: ClipSpec, folder: Path) -> Path:
    """Draws and encodes a clip into `folder`, and returns its path. Raises OSError if it cannot write."""
    return encode_clip(spec, animatic_frames(spec), folder)


def animatic_frames(spec: ClipSpec) -> ClipFrames:
    """Returns the frames of a clip. Its shot is kept for the next clip, which may dissolve from it."""
    previous = spec.outgoing
    before = _look_of(spec, previous.scene, previous.frame_count) if previous else None
    # First of all: what the clip does not need must not take memory beside its own shot.
    outgoing = _last_shot.take(before)
    shot = AnimaticShot(spec, spec.scene, spec.frame_count, spec.film_title)
    if previous and not outgoing:
        outgoing = AnimaticShot(spec, previous.scene, previous.frame_count, "", lettered=False)
    _last_shot.keep(_look_of(spec, spec.scene, spec.frame_count), shot)
    return ClipFrames(spec, shot, outgoing)


class _Look(NamedTuple):
    """All that the pictures of a shot depend on after the end of its scene."""

    form: VideoFormat
    style: Style
    scene: Scene
    frame_count: int
    subjects: tuple[Entity, ...]
    is_lettered: bool


# No lock: a worker process draws one clip at a time.
_last_shot = LastShot[_Look, AnimaticShot]()


def _look_of(spec: ClipSpec, scene: Scene, frame_count: int) -> _Look:
    subjects = tuple(entity for entity in spec.entities if entity.id in scene.subjects)
    # That there are letters counts although none are drawn: figures stand beside them.
    return _Look(spec.format, spec.style, scene, frame_count, subjects, _is_lettered(spec, scene))


def _is_lettered(spec: ClipSpec, scene: Scene) -> bool:
    return bool(scene.caption.strip() or spec.film_title.strip())


def stage_of(spec: ClipSpec, scene: Scene, seconds: float) -> Stage:
    """Returns the stage of a scene of `seconds`."""
    form = spec.format
    grade = grade_of(spec.style)
    season, place = in_season(scene.place)
    scene = replace(scene, place=place)
    named = {entity.id: entity for entity in spec.entities}
    scene, subjects = sensible(scene, [named[id] for id in scene.subjects if id in named])
    light = atmosphere(scene.palette or spec.style.palette, scene, grade)
    # Seeded by the scene alone: every process draws the same frames, and scenes of one world have one light.
    world = [world_of(scene), int(scene.setting)]
    corner = corner_of(scene)
    rng = np.random.default_rng(world)
    tempo = _TEMPOS[scene.tempo]
    # Even, because water that mirrors may begin there, and chroma has half of the rows.
    horizon = round(form.height * HORIZONS[scene.camera_angle] / 2) * 2
    sun = (form.width * _sun_x(rng, spec, scene), horizon - light.sun * horizon * 0.92)
    if any(one.figure == MOON and is_heavenly(scene, one) for one in subjects):
        # Where those who look at it see it, high enough to stand free.
        sun = form.width * (0.75 if is_leftwards(scene) else 0.25), min(0.22 * form.height, 0.31 * horizon)
    focus = (form.width * 0.5, float(horizon) * 0.94)
    return Stage(
        form=form,
        scene=scene,
        entities=subjects,
        atmosphere=light,
        grade=grade,
        camera=Camera(scene.camera_movement, form, seconds, focus),
        seconds=seconds * tempo,
        horizon=horizon,
        unit=min(form.width, form.height) / 720 * SCALES[scene.shot_size],
        sun=sun,
        # The sun was taken from the world's generator: other corners have other terrain under the same light.
        rng=np.random.default_rng([*world, corner]) if corner else rng,
        leftwards=is_leftwards(scene),
        lettered=_is_lettered(spec, scene),
        tempo=tempo,
        season=season,
    )


def _sun_x(rng: np.random.Generator, spec: ClipSpec, scene: Scene) -> float:
    """Returns a part of the width: near one side, never in the middle, never behind a face."""
    right, shift = bool(rng.choice([False, True])), float(rng.uniform(-0.06, 0.06))
    if spec.format.width <= spec.format.height:
        return (0.82 if right else 0.18) + shift
    # In a wide picture figures have one side, with a margin at its edge.
    part = (0.94 if right else 0.32) + shift / 2
    return 1 - part if is_leftwards(scene) else part


def _scenery(stage: Stage) -> list[Prop]:
    """Returns the place's props, or those of the setting if no place is stated or this engine lacks it."""
    if above := from_above(stage):
        return above
    recipe = RECIPES.get(stage.scene.place) or BUILDERS[stage.scene.setting]
    near = closeness(stage)
    return close_scenery(stage, near, recipe) if near > 1 else recipe(stage)


def _seen(scenery: Sequence[Prop], stage: Stage) -> Picture:
    """Returns the scenery in the middle of the scene, without anybody."""
    picture = i420(i420_buffer(stage.form.width, stage.form.height))
    seconds = stage.seconds / 2
    view = stage.camera.at(seconds).unzoomed
    for prop in scenery:
        prop.draw(picture, view, seconds)
    return picture


def _place_figures(
    scenery: Sequence[Prop], underfoot: Sequence[Prop], cast: Cast, scene: Scene
) -> Sequence[Prop]:
    """Inserts the figures: far ones before the water, which mirrors them, near ones at the front."""
    *behind, nearest = scenery
    shore = next((place for place, prop in enumerate(behind) if isinstance(prop, Mirror)), len(behind))
    near = [*underfoot, *cast.near]
    if shore == len(behind) and scene.place in RECIPES:
        # A far building is among the houses of its place, not behind them.
        return [*scenery, *cast.far, *near]
    land = [*behind[:shore], *cast.far, *behind[shore:]]
    return [*land, nearest, *near]


def _vignette(form: VideoFormat) -> Bytes:
    """Returns the share of light that each pixel keeps, 0..255; corners are darker."""
    x, y = (
        np.linspace(-1, 1, 64, dtype=np.float32)[None, :],
        np.linspace(-1, 1, 64, dtype=np.float32)[:, None],
    )
    kept = 255 * (1 - 0.2 * np.clip((x * x + y * y) / 2 - 0.12, 0, 1) ** 1.3)
    return cv2.resize(kept, (form.width, form.height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
