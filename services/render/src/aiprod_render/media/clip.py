"""Renders a clip with a user's own files: the picture of its scene or the one before it, or the font."""

from pathlib import Path

from aiprod_film.scene import Scene
from aiprod_render.animatic.shot import AnimaticShot
from aiprod_render.build_folder import FONT, MEDIA, OUTGOING_MEDIA
from aiprod_render.clip_frames import ClipFrames, Shot
from aiprod_render.encoding.clip import encode_clip
from aiprod_render.media.shot import MediaShot
from aiprod_render.picture.fonts import Face, own_face
from aiprod_render.render_inputs import ClipSpec


def render_media_clip(spec: ClipSpec, folder: Path) -> Path:
    """Renders a clip into `folder`, where the files are MEDIA, OUTGOING_MEDIA and FONT; returns its path.

    Raises InvalidArgument if a file cannot be used, and OSError if the clip cannot be written.
    """
    # A clip without letters comes without the font.
    face = own_face(folder / FONT) if (folder / FONT).exists() else None
    shot = _shot(spec, spec.scene, spec.frame_count, spec.film_title, folder / MEDIA, face)
    before = spec.outgoing
    outgoing = (
        _shot(spec, before.scene, before.frame_count, "", folder / OUTGOING_MEDIA, face) if before else None
    )
    return encode_clip(spec, ClipFrames(spec, shot, outgoing), folder)


def _shot(spec: ClipSpec, scene: Scene, frame_count: int, title: str, path: Path, face: Face | None) -> Shot:
    if scene.media:
        return MediaShot(spec, scene, scene.media, frame_count, title, path, face=face)
    return AnimaticShot(spec, scene, frame_count, title, face=face)
