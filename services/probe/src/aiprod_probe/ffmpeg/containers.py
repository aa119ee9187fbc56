"""Opens media files so that a hostile one reads nothing but itself."""

from collections.abc import Iterator
from contextlib import contextmanager

import av
from av.container import InputContainer

from aiprod_probe.ffmpeg.formats.magic_words import HEAD, format_by_magic
from aiprod_probe.ffmpeg.repeated_packets import UniquePackets
from aiprod_probe.ffmpeg.socket_file import SocketFile
from aiprod_probe.media_info import NotMedia

# Playlists (hls, dash, concat, sdp, image2) would open other files and sockets, so they are not in the list;
# the protocol whitelist alone still lets concat read a file beside them.
OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,avi,mpegts,mpeg,flv,ogg,gif,mxf,asf,wav,mp3,flac,aac,ac3,eac3,ivf,h264,"
    "hevc,obu,amr,aiff,w64,dv,mpegvideo,av1,m4v,mjpeg,vvc,vc1,dts,truehd,mlp,loas,caf,au,wv,tta,apng,"
    "gxf,nut,"
    "png_pipe,jpeg_pipe,webp_pipe,webp_anim,bmp_pipe,tiff_pipe,qoi_pipe,j2k_pipe,dpx_pipe,exr_pipe,"
    "srt,webvtt,ass",
}

type Source = str | SocketFile | UniquePackets


@contextmanager
def open_container(source: Source) -> Iterator[InputContainer]:
    """Opens a path or a file until the block ends. NotMedia if it is not media."""
    head = _head(source)
    if not head:
        raise NotMedia("empty: it has no bytes")
    try:
        # The prefix keeps FFmpeg from taking a path for a URL.
        file = f"file:{source}" if isinstance(source, str) else source
        container = av.open(file, "r", format_by_magic(head), options=OPEN_OPTIONS)
    except av.error.MemoryError:
        raise MemoryError from None
    except (av.FFmpegError, ValueError, UnicodeDecodeError) as error:
        raise NotMedia(
            f"not a supported media file ({getattr(error, 'strerror', type(error).__name__)})"
        ) from None
    with container:
        yield container


def _head(source: Source) -> bytes:
    if isinstance(source, str):
        with open(source, "rb", buffering=0) as file:
            return file.read(HEAD)
    head = source.read(HEAD)
    source.seek(0)
    return head
