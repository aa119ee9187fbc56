"""Object names. Storage chooses them, clients never do."""

import re
import secrets
from enum import Enum
from urllib.parse import quote

EXTENSIONS = {
    "application/x-subrip": ".srt",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "text/vtt": ".vtt",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}

UPLOADS = "uploads"
"""The directory of users' files."""

_SEGMENT = r"[a-z0-9][a-z0-9.-]*"
_NAME = re.compile(rf"{_SEGMENT}(/{_SEGMENT})*")
_PASSIVE = re.compile(r"(audio|video)/.*|image/(?!svg\b).*|text/(plain|vtt)")
"""Media types that a browser shows without running anything in them."""
_UNSAFE_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/]')


class Role(Enum):
    """What an object is for; the values are those of the contract's AssetRole."""

    CLIP = 1
    MASTER = 2
    UPLOAD = 3
    CAPTIONS = 4


def clip_key(content_key: str) -> str:
    """Returns the key under which the clip of a content key is stored once."""
    return f"clips/{content_key}"


def master_key(job: str, content_key: str) -> str:
    """Returns the key under which the master of a content key is stored once in its job, `jobs/{job}`."""
    return f"{job}/master/{content_key}"


def upload_location(role: Role, job: str, content_key: str, crc32c: int, size: int) -> tuple[str, str]:
    """Returns the directory of an object and its key; of all objects with one key, one is kept.

    A user's files have no key: '' keeps each of them.
    """
    match role:
        case Role.CLIP:
            return clip_key(content_key), clip_key(content_key)
        case Role.MASTER if content_key:
            # Its signature makes each master of the same film other bytes.
            return f"{job}/master", master_key(job, content_key)
        case Role.MASTER | Role.CAPTIONS:
            directory = f"{job}/{role.name.lower()}"
            # The checksum makes a retried upload of the same file the same asset.
            return directory, f"{directory}/{crc32c:08x}-{size}"
        case Role.UPLOAD:
            return UPLOADS, ""


def new_upload_id() -> str:
    """Returns a random ID of 128 bits in hex; it becomes the last part of the object's name."""
    # Not derived from the content: a guessed name would find another user's upload.
    return secrets.token_hex(16)


def object_name(directory: str, upload_id: str, content_type: str) -> str:
    """Returns a name that is unique to the upload, so that no upload can change another one's object."""
    return f"{directory}/{upload_id}{EXTENSIONS.get(content_type, '')}"


def upload_id_of(name: str) -> str:
    """Returns the ID of the upload that wrote the object of this name."""
    return name.rpartition("/")[2].partition(".")[0]


def job_of(name: str) -> str:
    """Returns the job of an object as `jobs/{job}`, empty for a clip or a user's file."""
    return "/".join(name.split("/")[:2]) if name.startswith("jobs/") else ""


def is_users_file(name: str) -> bool:
    """Returns whether a user uploaded the object of this name, and no job made it."""
    return name.startswith(f"{UPLOADS}/")


def is_object_name(text: str) -> bool:
    """Returns whether storage could have chosen this name: no `..`, no escapes, nothing to quote in a URL."""
    return len(text) <= 1024 and _NAME.fullmatch(text) is not None


def attachment(file_name: str) -> str:
    """Returns a Content-Disposition: a browser saves the file under this name (RFC 6266, RFC 5987)."""
    safe = _UNSAFE_IN_FILE_NAMES.sub("_", file_name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    if plain == safe:
        return f'attachment; filename="{safe}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def disposition(content_type: str, requested: str = "") -> str:
    """Returns the Content-Disposition of an object of this type: the requested one, else `inline`.

    What may hold scripts, such as HTML or SVG, is always an attachment, so that no page of a user runs here.
    """
    if _PASSIVE.fullmatch(content_type):
        return requested or "inline"
    return requested if requested.startswith("attachment") else "attachment"
