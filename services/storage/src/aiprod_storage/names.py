"""The names of objects; storage gives them, clients never do."""

import re
import secrets
from enum import Enum
from urllib.parse import quote

EXTENSIONS = {
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}

_SEGMENT = r"[a-z0-9][a-z0-9.-]*"
_NAME = re.compile(rf"{_SEGMENT}(/{_SEGMENT})*")
_UNSAFE_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/]')


class Role(Enum):
    """What an object is for."""

    CLIP = 1
    MASTER = 2
    UPLOAD = 3


def clip_name(content_key: str) -> str:
    """One name for one key, so that the first clip of a key is the only one."""
    return f"clips/{content_key}.mp4"


def master_name(job: str, crc32c: int, size: int) -> str:
    """`job` is a resource name, `jobs/{job}`; the same bytes have the same name."""
    return f"{job}/master/{crc32c:08x}-{size}.mp4"


def upload_name(crc32c: int, size: int, content_type: str) -> str:
    """A new name that nobody can guess."""
    return f"uploads/{secrets.token_hex(16)}/{crc32c:08x}-{size}{EXTENSIONS.get(content_type, '')}"


def is_object_name(text: str) -> bool:
    """Whether storage could have given that name; no `..`, no escapes, nothing to quote in a URL."""
    return len(text) <= 1024 and _NAME.fullmatch(text) is not None


def attachment(file_name: str) -> str:
    """The Content-Disposition that makes a browser save a file under that name (RFC 6266, RFC 5987)."""
    safe = _UNSAFE_IN_FILE_NAMES.sub("_", file_name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    if plain == safe:
        return f'attachment; filename="{safe}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
