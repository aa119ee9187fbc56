"""Lets Pillow read HEIC, the pictures of telephones, whose tiles are pictures of their own."""

from pathlib import Path

from pillow_heif import register_heif_opener

from aiprod_film.mp4_boxes import boxes
from aiprod_render.media.limits import refused

_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
"""Those of pictures; the others of HEIF move, and FFmpeg reads them."""
_BRAND = slice(4, 12)
"""Where a file says what it is: its first box's type, and the brand."""

# One processor for each worker; and no previews, depths and masks, whose sizes nobody checks.
register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


def is_heic(path: Path) -> bool:
    """Returns whether the file says that it is a HEIF picture that does not move."""
    with path.open("rb") as file:
        kind = file.read(_BRAND.stop)[_BRAND]
    return kind[:4] == b"ftyp" and kind[4:] in _BRANDS


def check_whole(path: Path) -> None:
    """Raises InvalidArgument if the end is missing: the decoder leaves lost tiles green without an error."""
    size = path.stat().st_size
    with path.open("rb") as file:

        def read(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        if any(box.end > size for box in boxes(read, 0, size)):
            raise refused("the picture is cut off: its end is missing; copy it again from where it was taken")
