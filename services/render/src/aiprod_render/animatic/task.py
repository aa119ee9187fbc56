"""What a worker process does for a clip, by name: the service itself never loads what draws."""

from pathlib import Path

from aiprod_render.render_inputs import ClipSpec


def render_clip(spec: ClipSpec, folder: Path) -> Path:
    """Draws and encodes a clip, as `shot.render_clip` does."""
    from aiprod_render.animatic.shot import render_clip

    return render_clip(spec, folder)
