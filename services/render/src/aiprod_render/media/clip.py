"""Renders a clip with a user's own picture: that of its scene, or of the one that it dissolves from."""

from pathlib import Path

from aiprod_film.scene import Scene
from aiprod_render.animatic.shot import AnimaticShot
from aiprod_render.build_folder import MEDIA, OUTGOING_MEDIA
from aiprod_render.clip_frames import ClipFrames, Shot
from aiprod_render.encoding.clip import encode_clip
from aiprod_render.media.shot import MediaShot
from aiprod_render.render_inputs import ClipSpec


def render_media_clip(spec: ClipSpec, folder: Path) -> Path:
    """Renders a clip into `folder`, in which the files are MEDIA and OUTGOING_MEDIA, and returns its path.

    Raises InvalidArgument if a file cannot be used, and OSError if the clip cannot be written.
    """
    shot = _shot(spec, spec.scene, spec.frame_count, spec.film_title, folder / MEDIA)
    before = spec.outgoing
    outgoing = _shot(spec, before.scene, before.frame_count, "", folder / OUTGOING_MEDIA) if before else None
    return encode_clip(spec, ClipFrames(spec, shot, outgoing), folder)


def _shot(spec: ClipSpec, scene: Scene, frame_count: int, title: str, path: Path) -> Shot:
    if scene.media:
        return MediaShot(spec, scene, scene.media, frame_count, title, path)
    return AnimaticShot(spec, scene, frame_count, title)
