"""Good files with many containers, codecs, and oddities; each is intact by construction."""

import base64
import struct
from pathlib import Path

from PIL import Image

from .corpus_derived import DERIVED as FIRST_DERIVED
from .corpus_ends import ENDS
from .corpus_foreign import FOREIGN_RECIPES
from .corpus_more import MORE_RECIPES
from .corpus_odd import ODD_RECIPES
from .corpus_rare import RARE_RECIPES
from .corpus_recipes import RECIPES as FIRST_RECIPES
from .corpus_streams import STREAM_RECIPES
from .corpus_uneven import UNEVEN_RECIPES
from .sample_media import ffmpeg

RECIPES = (
    FIRST_RECIPES
    | MORE_RECIPES
    | ODD_RECIPES
    | FOREIGN_RECIPES
    | UNEVEN_RECIPES
    | RARE_RECIPES
    | STREAM_RECIPES
)
DERIVED = FIRST_DERIVED | ENDS
SECONDS = 2
INPUTS = (
    f"-f lavfi -i testsrc2=size=320x180:rate=25:duration={SECONDS}",
    f"-f lavfi -i sine=frequency=440:sample_rate=48000:duration={SECONDS}",
    "-i {folder}/lines.srt",
    "-i {folder}/cover.jpg",
    "-f data -i {folder}/notes.bin",
)
"""The inputs of all recipes by number: video, audio, subtitles, cover art, data."""

SUBTITLES = """1
00:00:00,200 --> 00:00:01,000
Good evening

2
00:00:01,200 --> 00:00:01,800
Good night
"""

TWO_SPEAKERS = SUBTITLES.replace("00:00:01,200", "00:00:00,200")
"""Two lines that begin at the same time."""

CHAPTERS = """;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=900
title=One
[CHAPTER]
TIMEBASE=1/1000
START=900
END=2000
title=Two
"""


class Corpus:
    """Creates files in a folder on first use; their sources are in `parts`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.parts = folder / "parts"
        self.parts.mkdir()
        (self.parts / "lines.srt").write_text(SUBTITLES)
        (self.parts / "speakers.srt").write_text(TWO_SPEAKERS)
        (self.parts / "chapters.txt").write_text(CHAPTERS)
        (self.parts / "notes.bin").write_bytes(bytes(range(256)))
        Image.new("RGB", (64, 64), "navy").save(self.parts / "cover.jpg")

    def file(self, name: str) -> Path:
        path = self._folder / name
        if path.exists():
            return path
        return self.made(path, RECIPES[name]) if name in RECIPES else DERIVED[name](self, path)

    def made(self, path: Path, recipe: str) -> Path:
        ffmpeg(*self._arguments(recipe), str(path))
        return path

    def piped(self, path: Path, recipe: str) -> Path:
        """Create a file as it leaves a pipe: its encoder cannot go back to write how long it has become."""
        ffmpeg(*self._arguments(recipe), "pipe:", stdout=path)
        return path

    def _arguments(self, recipe: str) -> list[str]:
        values = {
            "folder": self.parts,
            "picture": _vorbis_picture(self.parts / "cover.jpg"),
        }
        words = [*" ".join(INPUTS).split(), *recipe.split()]
        return [word.format(**values) for word in words]


def _vorbis_picture(path: Path) -> str:
    """Return the cover as Ogg stores it: FLAC's picture block in base64."""
    cover, kind = path.read_bytes(), b"image/jpeg"
    head = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">6I", 0, 64, 64, 24, 0, len(cover))
    return base64.b64encode(head + cover).decode()
