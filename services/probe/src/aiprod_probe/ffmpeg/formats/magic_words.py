"""Tells formats by the words that their files begin with."""

HEAD = 16
"""Bytes that hold all words."""
WORDS = (
    # Where the word is, the word, and one that must follow at byte 8.
    (0, b"RIFF", b"WAVE", "wav"),
    (0, b"RIFF", b"AVI ", "avi"),
    (0, b"RF64", b"WAVE", "wav"),
    (0, b"riff\x2e\x91\xcf\x11", b"", "w64"),
    (0, b"FORM", b"AIFF", "aiff"),
    (0, b"FORM", b"AIFC", "aiff"),
    (0, b"caff", b"", "caf"),
    (0, b".snd", b"", "au"),
    (0, b"fLaC", b"", "flac"),
    (0, b"OggS", b"", "ogg"),
    (0, b"\x1a\x45\xdf\xa3", b"", "matroska"),
    (4, b"ftyp", b"", "mov"),
    (0, b"FLV\1", b"", "flv"),
    (0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01", b"\x0d\x01\x02\x01", "mxf"),
)
"""Of containers: FFmpeg takes what is in them into account, too, and may be misled by it."""

FULL_NAMES = {
    "mov": ("mov,mp4,m4a,3gp,3g2,mj2", "QuickTime / MOV"),
    "matroska": ("matroska,webm", "Matroska / WebM"),
}
"""What FFmpeg calls a format that it finds itself, where PyAV calls one of WORDS otherwise."""


def format_by_magic(head: bytes) -> str | None:
    """Returns FFmpeg's name of the format of a file with these first bytes; None if they do not tell.

    A tone of 1 kHz repeats every 384 bytes at 48 kHz, as the packets of a transport stream do.
    """
    for at, word, kind, name in WORDS:
        if head.startswith(word, at) and head.startswith(kind, 8):
            return name
    return None
