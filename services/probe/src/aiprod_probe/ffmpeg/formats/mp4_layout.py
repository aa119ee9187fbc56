"""Reads the layout of an MP4 or MOV file from its top-level boxes."""

from pathlib import Path

from aiprod_film.mp4_boxes import boxes
from aiprod_probe.examination import Layout


def read_layout(path: str, format_name: str) -> Layout | None:
    """Returns the layout; None if the format, as FFmpeg names it, is neither MP4 nor MOV."""
    if "mov" not in format_name.split(","):
        return None
    with Path(path).open("rb") as file:

        def read(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        types = [box.type for box in boxes(read, 0, Path(path).stat().st_size)]
    # Reversed, so that the first box of a type wins.
    places = {box_type: place for place, box_type in reversed([*enumerate(types)])}
    index, media = places.get(b"moov"), places.get(b"mdat")
    is_first = index is not None and (media is None or index < media)
    return Layout(index_first=is_first, fragmented=b"moof" in places)
