"""Reads the frames of video clips with FFmpeg."""

from collections.abc import Iterator
from functools import partial
from itertools import chain, pairwise
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.reformatter import Colorspace, Interpolation

from aiprod_render.media.limits import MAX_VIDEO_PIXELS, refused
from aiprod_render.media.pictures import Frames, Pixels

OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    # Playlists (hls, dash, concat, sdp, image2) would open other files, so they are not in the list.
    "format_whitelist": "mov,matroska,avi,mpegts,mpeg,flv,ogg,asf,wav,mp3,flac,aac,ac3,eac3,m4v,caf,aiff",
}
"""As probe opens files: a hostile one reads nothing but itself."""

_FRAME_SECONDS, _SHORTEST_FRAME = 0.04, 0.001
_UNSTATED = 2
"""FFmpeg's number for colours that a video does not state."""
_HIGH_DEFINITION = 720
"""From this height on a video that does not state its colours has those of BT.709."""


def open_media(path: Path) -> InputContainer:
    """Opens a video or audio file. Raises InvalidArgument if it is none."""
    try:
        # The prefix keeps FFmpeg from taking a path for a URL.
        return av.open(f"file:{path}", "r", options=OPEN_OPTIONS)
    except av.error.MemoryError:
        raise MemoryError from None
    except (av.FFmpegError, ValueError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or type(error).__name__
        raise refused(
            f"the file cannot be read as a picture, a video, or sound ({what}): use PNG, JPEG, HEIC, WebP, "
            "GIF, MP4, MOV or WebM, and MP3, M4A, FLAC or WAV for music"
        ) from None


def clip_frames(path: Path, longest: int) -> Frames:
    """Yields the frames once, upright, up to `longest` pixels wide or high.

    Raises InvalidArgument if there is no video, or it is too large or damaged.
    """
    with open_media(path) as source:
        if not source.streams.video:
            raise refused("the file has no picture: use a picture or a video")
        stream = source.streams.video[0]
        context = stream.codec_context
        if context is None or not 0 < context.width * context.height <= MAX_VIDEO_PIXELS:
            raise refused("the video cannot be decoded, or its pictures are larger than 8192 × 4320 pixels")
        # One processor for each worker; and x264's frame threads would need memory for each.
        context.thread_count = 1
        seconds = _FRAME_SECONDS
        frames = _decoded(source, stream)
        for frame, following in pairwise(chain(frames, [None])):
            assert frame is not None
            if following is not None and following.time is not None and frame.time is not None:
                seconds = max(following.time - frame.time, _SHORTEST_FRAME)
            # The last frame lasts as long as the one before it.
            yield seconds, partial(_upright, frame, stream, longest)


def _decoded(source: InputContainer, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
    count = 0
    try:
        for frame in source.decode(stream):
            # A stream may change its size after its header was checked.
            if frame.width * frame.height > MAX_VIDEO_PIXELS:
                raise refused("a picture of the video is larger than 8192 × 4320 pixels")
            count += 1
            yield frame
    except av.error.MemoryError:
        raise MemoryError from None
    except av.FFmpegError as error:
        # A video that breaks off ends there, as in a player.
        if not count:
            raise refused(f"the video cannot be decoded ({error.strerror}); export it again as MP4") from None
    if not count:
        raise refused("the video has no frame; export it again as MP4")


def _upright(frame: av.VideoFrame, stream: av.VideoStream, longest: int) -> Pixels:
    """Returns the frame with square pixels, turned as the camera noted."""
    aspect = float(stream.sample_aspect_ratio or 1) or 1.0
    scale = min(1.0, longest / max(frame.width * aspect, frame.height))
    width, height = (max(2, round(size * scale)) for size in (frame.width * aspect, frame.height))
    unstated = frame.colorspace == _UNSTATED and frame.height >= _HIGH_DEFINITION
    scaled = frame.reformat(
        width,
        height,
        "rgba",
        src_colorspace=Colorspace.ITU709 if unstated else None,
        interpolation=Interpolation.AREA,
    )
    # The noted angle turns counter-clockwise, as numpy does.
    return np.rot90(scaled.to_ndarray(), round(frame.rotation / 90) % 4)
