"""Opens media files so that a hostile one reaches nothing but itself."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import av
from av.container import InputContainer

from aiprod_probe.ffmpeg.borrowing import Borrowed
from aiprod_probe.report import NotMedia

MEMORY_BYTES = 2 << 30

# Playlists (hls, dash, concat, sdp, image2) would open other files and sockets: they are not in the list.
OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,avi,mpegts,mpeg,flv,ogg,gif,mxf,asf,wav,mp3,flac,aac,ac3,eac3,ivf,h264,"
    "hevc,obu,amr,aiff,w64,dv,mpegvideo,av1,m4v,mjpeg,vvc,vc1,dts,truehd,mlp,loas,caf,au,wv,tta,apng,"
    "png_pipe,jpeg_pipe,webp_pipe,webp_anim,bmp_pipe,tiff_pipe",
}


def confine() -> None:
    """Bound what this process may take: hostile files are read here."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


@contextmanager
def opened(source: str | Borrowed) -> Iterator[InputContainer]:
    """The container at a path, or in borrowed media. NotMedia when it is none."""
    try:
        file = f"file:{source}" if isinstance(source, str) else source
        container = av.open(file, "r", options=OPEN_OPTIONS)
    except av.error.MemoryError:
        raise MemoryError from None
    except (av.FFmpegError, ValueError, UnicodeDecodeError) as error:
        raise NotMedia(f"not a media file that is supported ({getattr(error, 'strerror', error)})") from None
    with container:
        yield container
