"""Decides the length and the size of a film where its request states none: as its text says."""

from fractions import Fraction

from aiprod_film.frames import SECOND
from aiprod_film.manifest import VideoFormat
from aiprod_film.media import MusicSource, Narration
from aiprod_film.options import Captions, Direction, FilmOptions
from aiprod_film.storyboard import LONGEST_FILM, SHORTEST_FILM
from aiprod_llm.storyboard.board import Storyboard
from aiprod_llm.storyboard.directions import Directions

DEFAULT_DURATION = 12 * SECOND
DEFAULT_FORMAT = VideoFormat(1280, 720, Fraction(24))
SHORT_SIDE, LONG_SIDE = 720, 1920
NEAR = 0.02
"""How much shapes may differ, as a part, and lengths, as a part of a second, to be the same."""


def requested_duration(requested: Directions, board: Storyboard | None) -> int:
    """Returns the film's length that a text asks for, else that of its scenes if it states all, else 12 s."""
    lengths = [scene.duration for scene in board.scenes] if board else []
    scenes = sum(length or 0 for length in lengths) if lengths and None not in lengths else 0
    return min(max(requested.duration or scenes or DEFAULT_DURATION, SHORTEST_FILM), LONGEST_FILM)


def requested_format(requested: Directions) -> VideoFormat:
    """Returns the format of the shape that a text asks for; the shorter side has 720 pixels."""
    if requested.aspect_ratio is None:
        return DEFAULT_FORMAT
    width, height = requested.aspect_ratio
    # Half and doubled again: the sides of a film are even.
    longer = min(LONG_SIDE, round(SHORT_SIDE * max(width, height) / min(width, height) / 2) * 2)
    sides = (longer, SHORT_SIDE) if width >= height else (SHORT_SIDE, longer)
    return VideoFormat(*sides, DEFAULT_FORMAT.rate)


def directions(
    requested: Directions, duration: int, video: VideoFormat, options: FilmOptions
) -> tuple[Direction, ...]:
    """Returns what a text asks for, in its words, and whether a film with these properties follows it."""
    ratio = requested.aspect_ratio
    shape = ratio and ratio[0] / ratio[1]
    followed = {
        "duration": requested.duration is not None and abs(requested.duration - duration) <= NEAR * SECOND,
        "aspect_ratio": bool(shape) and abs(video.width / video.height / (shape or 1) - 1) <= NEAR,
        "captions": options.captions is Captions.OFF,
        "title": options.captions is Captions.OFF and not options.title,
        "music": options.music is not None and options.music.source is MusicSource.NONE,
        "short_side": min(video.width, video.height) >= (requested.short_side or 0),
        "frame_rate": video.rate == requested.frame_rate,
        "score": False,
        "narration": options.narration is Narration.NONE,
    }
    return tuple(Direction(words, followed[kind]) for kind, words in requested.words)
