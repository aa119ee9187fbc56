"""All that is heard in a film."""

from dataclasses import dataclass

from aiprod.film.v1.asset_pb2 import Asset
from aiprod_render.render_inputs import Score, Window
from aiprod_render.voice.narration import Line


@dataclass(frozen=True, slots=True)
class ClipTrack:
    """The stored sound of a user's clip; one that is shorter than its window begins again."""

    window: Window
    asset: Asset


@dataclass(frozen=True, slots=True)
class Heard:
    """Music, the own sounds of clips, and what is spoken."""

    score: Score
    lines: tuple[Line, ...] = ()
    clips: tuple[ClipTrack, ...] = ()

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The stored files of clips and of speech, each once."""
        files = [*(line.speech.asset for line in self.lines), *(clip.asset for clip in self.clips)]
        return tuple({file.name: file for file in files}.values())
