"""`python -m aiprod_render.contact_sheet OUT.png` draws stills of all settings for review."""

import sys
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from aiprod_film.frames import SECOND
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import CameraAngle, CameraMovement, Lighting, Mood, Scene, Setting, TimeOfDay, Weather
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.picture.planes import Bytes
from aiprod_render.render_inputs import ClipSpec

PALETTES = (
    Palette("#1f3a68", "#f2b279", "#ffd9a0", "#e4572e", "#141b2d"),
    Palette("#0b1436", "#7a3b69", "#ffb36b", "#ff4f79", "#120c22"),
    Palette("#0c4a6e", "#9bd3dd", "#fff1c9", "#f97316", "#0b2230"),
    Palette("#1a0b3b", "#6d2a8c", "#ff7ad1", "#20e3ff", "#0a0418"),
    Palette("#27432e", "#cfd8a6", "#fff3c2", "#d9822b", "#0f1d14"),
    Palette("#5b6b7d", "#d8dcdf", "#ffffff", "#b5473c", "#20262e"),
)
COLUMNS = (
    (TimeOfDay.DAWN, Weather.CLEAR, Lighting.SOFT, 0),
    (TimeOfDay.DAY, Weather.CLOUDY, Lighting.HARD, 2),
    (TimeOfDay.DUSK, Weather.CLEAR, Lighting.BACKLIT, 1),
    (TimeOfDay.NIGHT, Weather.CLEAR, Lighting.SOFT, 3),
    (TimeOfDay.DAY, Weather.RAIN, Lighting.SOFT, 5),
    (TimeOfDay.DUSK, Weather.SNOW, Lighting.LOW_KEY, 0),
    (TimeOfDay.DAWN, Weather.FOG, Lighting.SOFT, 4),
)
RATE = Fraction(24)


def still(setting: Setting, column: int, form: VideoFormat) -> Bytes:
    """Returns one frame in BGR; `column` is an index into COLUMNS."""
    hour, weather, lighting, palette = COLUMNS[column]
    scene = Scene(
        id="s1",
        duration=4 * SECOND,
        title=setting.name.title(),
        caption=f"{setting.name.title()} at {hour.name.lower()}, {weather.name.lower()}."
        if column % 2
        else "",
        action="",
        camera_angle=list(CameraAngle)[0 if column < 4 else column % 4],
        camera_movement=CameraMovement.PAN_LEFT,
        setting=setting,
        time_of_day=hour,
        weather=weather,
        lighting=lighting,
        mood=list(Mood)[column % 6],
        seed=11 + column * 7 + setting,
    )
    style = Style("painting", PALETTES[palette], "", "")
    title = f"The {setting.name.title()} of Small Things" if column == 0 else ""
    spec = ClipSpec(form, style, scene, 96, None, title, False, ())
    return cv2.cvtColor(animatic_frames(spec).frame(48), cv2.COLOR_YUV2BGR_I420)


def contact_sheet(width: int, height: int, cell: int) -> Bytes:
    """Returns all settings by all columns in BGR, each still `cell` pixels wide."""
    form = VideoFormat(width, height, RATE)
    size = (cell, cell * height // width)
    rows = [
        np.hstack(
            [
                cv2.resize(still(setting, column, form), size, interpolation=cv2.INTER_AREA)
                for column in range(len(COLUMNS))
            ]
        )
        for setting in Setting
    ]
    return np.vstack(rows)


if __name__ == "__main__":
    cv2.imwrite(str(Path(sys.argv[1])), contact_sheet(1280, 720, 420))
