"""The tasks of the worker processes. The fork server imports this module once, so workers start ready."""

import cv2

from aiprod_render.animatic.shot import render_clip
from aiprod_render.encoding.master import assemble_master
from aiprod_render.encoding.sound import encode_sound
from aiprod_render.encoding.task import make_master, make_sound
from aiprod_render.media.clip import render_media_clip
from aiprod_render.media.clip_sound import decode_clip_sound
from aiprod_render.media.font import check_font
from aiprod_render.media.logo import decode_logo
from aiprod_render.media.track import decode_recording, decode_track
from aiprod_render.veo.footage import cut_clip

__all__ = [
    "assemble_master",
    "check_font",
    "cut_clip",
    "decode_clip_sound",
    "decode_logo",
    "decode_recording",
    "decode_track",
    "encode_sound",
    "make_master",
    "make_sound",
    "render_clip",
    "render_media_clip",
]

# Each worker has one core: OpenCV's own threads would only compete with the other workers.
cv2.setNumThreads(1)
