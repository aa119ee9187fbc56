"""The pictures of a scene whose picture is the user's own: the file, and the letters over it."""

from pathlib import Path

from aiprod_film.manifest import VideoFormat
from aiprod_film.media import USUAL_LETTERS, SceneMedia
from aiprod_film.scene import Scene
from aiprod_render.animatic.camera import Camera
from aiprod_render.media.footage import Footage, open_footage
from aiprod_render.picture.fonts import Face
from aiprod_render.picture.palette import atmosphere
from aiprod_render.picture.planes import Picture, i420, i420_buffer
from aiprod_render.picture.style_grade import grade_of
from aiprod_render.picture.typography import Lettering, LetterStyle
from aiprod_render.render_inputs import ClipSpec

_MOMENTS = (0.2, 0.5, 0.85)
"""When the picture behind the letters is measured, as parts of the scene."""


class MediaShot:
    """The file at `path` as the scene's picture, without dissolves and fades.

    Raises InvalidArgument if it cannot be used.
    """

    def __init__(
        self,
        spec: ClipSpec,
        scene: Scene,
        media: SceneMedia,
        frame_count: int,
        title: str,
        path: Path,
        *,
        face: Face | None = None,
    ) -> None:
        self._rate, form = spec.format.rate, spec.format
        seconds = float(frame_count / self._rate)
        light = atmosphere(scene.palette or spec.style.palette, scene, grade_of(spec.style))
        centre = form.width / 2, form.height / 2

        def opened() -> Footage:
            camera = Camera(scene.camera_movement, form, seconds, centre)
            # A user's own picture keeps its colours; one that was bought for the film has the film's.
            grade = grade_of(spec.style) if media.graded else None
            return open_footage(path, media.fit, form, camera, (light.shade, light.light), grade)

        self._footage = opened()
        lettered = bool(title.strip() or scene.caption.strip())
        # Moving pictures never go back, so letters are measured on footage of their own.
        moments = _moments(opened(), form, seconds) if lettered else ()
        self._lettering = Lettering(
            form,
            light,
            title,
            scene.caption,
            seconds,
            moments=moments,
            style=LetterStyle(spec.style.letters or USUAL_LETTERS, face),
        )

    def draw(self, target: Picture, number: int) -> None:
        """Draws frame `number`; numbers never go back, and one past the scene's end continues it."""
        seconds = float(number / self._rate)
        self._footage.draw(target, seconds)
        self._lettering.draw(target, seconds)


def _moments(footage: Footage, form: VideoFormat, seconds: float) -> list[Picture]:
    pictures = []
    for part in _MOMENTS:
        pictures.append(i420(i420_buffer(form.width, form.height)))
        footage.draw(pictures[-1], seconds * part)
    return pictures
