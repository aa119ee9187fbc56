"""Opens shots: a clip's spec becomes a pure function from frame numbers to pictures."""

from collections.abc import Sequence

import cv2
import numpy as np

from aiprod_render.animatic.camera import NEAR, Camera
from aiprod_render.animatic.figures import IN_FRONT, Cast, figures
from aiprod_render.animatic.grade import grade_of
from aiprod_render.animatic.palette import air
from aiprod_render.animatic.planes import Bytes, Picture, i420
from aiprod_render.animatic.settings import BUILDERS
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.animatic.typography import Lettering
from aiprod_render.animatic.water import Mirror
from aiprod_render.animatic.weather import weather
from aiprod_render.cut import Cut, buffer_of
from aiprod_render.film import CameraAngle, ClipSpec, Format, Scene, Setting, ShotSize

_HORIZONS = {
    CameraAngle.EYE_LEVEL: 0.62,
    CameraAngle.LOW: 0.72,
    CameraAngle.HIGH: 0.5,
    CameraAngle.AERIAL: 0.42,
}
_SCALES = {ShotSize.EXTREME_WIDE: 0.8, ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.25, ShotSize.CLOSE_UP: 1.5}


class Shot:
    """One scene as it is seen, without its neighbours."""

    def __init__(self, spec: ClipSpec, scene: Scene, frame_count: int, title: str) -> None:
        self._rate = spec.format.rate
        seconds = float(frame_count / self._rate)
        self._stage = stage = _stage(spec, scene, seconds)
        scenery = _peopled(BUILDERS[scene.setting](stage), figures(stage), scene.setting)
        self._far, self._near = _parted(scenery)
        self._weather = weather(stage)
        self._vignette = _vignette(spec.format)
        self._lettering = Lettering(spec.format, stage.air, title, scene.caption, seconds)
        self._canvas = i420(buffer_of(spec.format))

    def draw(self, target: Picture, number: int) -> None:
        """Draw frame `number`; numbers past the end of the scene continue its movement."""
        seconds = float(number / self._rate)
        view = self._stage.camera.at(seconds)
        zoomed = view.zoom > 1
        for prop in self._far:
            prop.draw(self._canvas if zoomed else target, view.unzoomed, seconds)
        if zoomed:
            self._canvas.enlarge(target, view.frame(self._stage.form))
        for prop in (*self._near, *self._weather):
            prop.draw(target, view, seconds)
        cv2.multiply(target.y, self._vignette, dst=target.y, scale=1 / 255)
        self._lettering.draw(target, seconds)


class Film(Cut):
    """The frames of one clip."""

    def __init__(self, spec: ClipSpec) -> None:
        shot = Shot(spec, spec.scene, spec.frame_count, spec.film_title)
        outgoing = spec.outgoing
        under = Shot(spec, outgoing.scene, outgoing.frame_count, "") if outgoing else None
        super().__init__(spec, shot, under)


def _stage(spec: ClipSpec, scene: Scene, seconds: float) -> Stage:
    form = spec.format
    grade = grade_of(spec.style)
    light = air(scene.palette or spec.style.palette, scene, grade)
    rng = np.random.default_rng([scene.seed, scene.setting, scene.time_of_day])
    horizon = round(form.height * _HORIZONS[scene.camera_angle] / 2) * 2
    sun = (form.width * _sun_place(rng), horizon - light.sun * horizon * 0.92)
    focus = (form.width * 0.5, float(horizon) * 0.94)
    return Stage(
        form=form,
        scene=scene,
        entities=[entity for entity in spec.entities if entity.id in scene.subjects],
        air=light,
        camera=Camera(scene.camera_movement, form, seconds, focus),
        seconds=seconds,
        horizon=horizon,
        unit=min(form.width, form.height) / 720 * _SCALES[scene.shot_size],
        sun=sun,
        rng=rng,
    )


def _sun_place(rng: np.random.Generator) -> float:
    """Across the frame, on one of the thirds rather than in the middle."""
    return float(rng.choice([0.33, 0.67]) + rng.uniform(-0.06, 0.06))


def _peopled(scenery: Sequence[Prop], cast: Cast, setting: Setting) -> Sequence[Prop]:
    """Buildings stand before the water, which mirrors them; who is near stands before all or all but one."""
    *behind, nearest = scenery
    shore = next((place for place, prop in enumerate(behind) if isinstance(prop, Mirror)), len(behind))
    land = [*behind[:shore], *cast.far, *behind[shore:]]
    return [*land, nearest, *cast.near] if setting in IN_FRONT else [*land, *cast.near, nearest]


def _parted(scenery: Sequence[Prop]) -> tuple[Sequence[Prop], Sequence[Prop]]:
    """The scenery that is enlarged as one picture, and the nearest things, each enlarged by itself."""
    count = len(scenery)
    while count and isinstance(prop := scenery[count - 1], Flat | Floating) and prop.depth > NEAR:
        count -= 1
    return scenery[:count], scenery[count:]


def _vignette(form: Format) -> Bytes:
    """What the corners keep of their light, in 255ths."""
    x, y = (
        np.linspace(-1, 1, 64, dtype=np.float32)[None, :],
        np.linspace(-1, 1, 64, dtype=np.float32)[:, None],
    )
    kept = 255 * (1 - 0.26 * np.clip((x * x + y * y) / 2 - 0.12, 0, 1) ** 1.3)
    return cv2.resize(kept, (form.width, form.height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
