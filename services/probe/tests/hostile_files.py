"""Files that make FFmpeg open other files or connect, if its options allow it.

`python hostile_files.py FOLDER [allow]` reads them as workers do, between opening a file `begin` and a file
`end`. With `allow` FFmpeg may read every format that it supports.
"""

import struct
import sys
from contextlib import suppress
from pathlib import Path

OPEN = {
    "protocol_whitelist": "file,http,tcp,crypto,data,subfile",
    "allowed_extensions": "ALL",
    "extension_picky": "0",
    "safe": "0",
    "enable_drefs": "1",
    "use_absolute_path": "1",
}
HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n"
MPD = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT2S" profiles="urn:mpeg:dash:profile:isoff-main:2011"><Period>'
    '<AdaptationSet><Representation id="0" mimeType="video/mp4" bandwidth="1"><BaseURL>{}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>"
)


def files(port: int) -> dict[str, bytes]:
    """Return names and contents; some refer to `other.ts` beside them, some to a server at the port."""
    server = f"http://127.0.0.1:{port}"
    texts = {
        "hls_sibling.m3u8": f"{HEAD}#EXTINF:2,\nother.ts\n#EXT-X-ENDLIST\n",
        "hls_server.m3u8": f"{HEAD}#EXTINF:2,\n{server}/x.ts\n#EXT-X-ENDLIST\n",
        "hls_absolute.m3u8": f"{HEAD}#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "hls_key.m3u8": f'{HEAD}#EXT-X-KEY:METHOD=AES-128,URI="{server}/key"\n'
        "#EXTINF:2,\nother.ts\n#EXT-X-ENDLIST\n",
        "hls_of_hls.m3u8": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{server}/x.m3u8\n",
        "hls_part.m3u8": f"{HEAD}#EXTINF:2,\nsubfile,,start,0,end,99,,:/etc/passwd\n#EXT-X-ENDLIST\n",
        "concat_sibling.mp4": "ffconcat version 1.0\nfile other.ts\n",
        "concat_absolute.mp4": "ffconcat version 1.0\nfile /etc/passwd\n",
        "concat_server.mp4": f"ffconcat version 1.0\nfile '{server}/x.ts'\n",
        "dash.mp4": MPD.format(f"{server}/x.mp4"),
        "session.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
        f"m=video {port} RTP/AVP 96\n"
        "a=rtpmap:96 H264/90000\n",
        "subtitles.idx": "# VobSub index file, v7\nsize: 720x480\nid: en, index: 0\n"
        "timestamp: 00:00:01:000, filepos: 000000000\n",
    }
    return {name: text.encode() for name, text in texts.items()} | {
        "reference.mov": _reference(b"/etc/passwd")
    }


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _reference(path: bytes) -> bytes:
    """Return a QuickTime film whose media are in another file (a data reference)."""
    name = struct.pack(">HH", 18, len(path)) + path + bytes(len(path) % 2)
    alias = bytes(10) + bytes(28 + 12 + 64 + 4 + 8 + 2 + 2 + 2 + 10 + 2) + name + struct.pack(">hH", -1, 0)
    table = _box(b"dref", struct.pack(">II", 0, 1), _box(b"alis", bytes(4), alias))
    entry = _box(b"rle ", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", 16, 16), bytes(50))
    samples = _box(
        b"stbl",
        _box(b"stsd", struct.pack(">II", 0, 1), entry),
        _box(b"stts", struct.pack(">IIII", 0, 1, 1, 1)),
        _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        _box(b"stsz", struct.pack(">III", 0, 100, 1)),
        _box(b"stco", struct.pack(">III", 0, 1, 0)),
    )
    media = _box(
        b"mdia",
        _box(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, 1000, 1000, 0)),
        _box(b"hdlr", bytes(4), b"mhlrvide", bytes(13)),
        _box(b"minf", _box(b"dinf", table), samples),
    )
    track = _box(
        b"trak", _box(b"tkhd", struct.pack(">III", 15, 0, 0), struct.pack(">I", 1), bytes(68)), media
    )
    head = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 1000), bytes(80))
    return _box(b"ftyp", b"qt  ", bytes(4)) + _box(b"moov", head, track)


def main(folder: Path, is_allowed: bool) -> None:
    from aiprod_probe import ffmpeg
    from aiprod_probe.ffmpeg import containers
    from aiprod_probe.media_info import NotMedia

    if is_allowed:
        containers.OPEN_OPTIONS.clear()
        containers.OPEN_OPTIONS.update(OPEN)
    for function in (ffmpeg.measure, ffmpeg.examine):
        function(str(folder / "other.ts.copy"))
    paths = [folder / name for name in files(0)]
    mark(folder / "begin")
    for path in paths:
        for function in (ffmpeg.measure, ffmpeg.examine):
            with suppress(NotMedia):
                function(str(path))
    mark(folder / "end")


def mark(path: Path) -> None:
    with suppress(OSError):
        path.open()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["allow"])
