"""What a confined worker process does, by name: the service itself never loads what decodes."""

from pathlib import Path

from aiprod_film.manifest import VideoFormat
from aiprod_render.render_inputs import ClipSpec


def render_media_clip(spec: ClipSpec, folder: Path) -> Path:
    """Draws and encodes a clip, as `clip.render_media_clip` does."""
    from aiprod_render.media.clip import render_media_clip

    return render_media_clip(spec, folder)


def decode_track(folder: Path, length: int) -> Path:
    """Decodes a track, as `track.decode_track` does."""
    from aiprod_render.media.track import decode_track

    return decode_track(folder, length)


def decode_recording(folder: Path) -> Path:
    """Decodes a recording, as `track.decode_recording` does."""
    from aiprod_render.media.track import decode_recording

    return decode_recording(folder)


def decode_clip_sound(folder: Path) -> Path:
    """Decodes the sound of a clip, as `clip_sound.decode_clip_sound` does."""
    from aiprod_render.media.clip_sound import decode_clip_sound

    return decode_clip_sound(folder)


def check_font(folder: Path, text: str) -> Path:
    """Checks a font, as `font.check_font` does."""
    from aiprod_render.media.font import check_font

    return check_font(folder, text)


def decode_logo(folder: Path, form: VideoFormat) -> Path:
    """Decodes a logo, as `logo.decode_logo` does."""
    from aiprod_render.media.logo import decode_logo

    return decode_logo(folder, form)
