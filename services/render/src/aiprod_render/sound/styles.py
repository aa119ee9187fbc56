"""The music of each mood: its tempo and mode, its chords, and what plays in which rhythm."""

from dataclasses import dataclass

from aiprod_film.scene import Mood
from aiprod_render.sound import instruments as play
from aiprod_render.sound.harmony import AEOLIAN, DORIAN, IONIAN, LYDIAN, MIXOLYDIAN, PHRYGIAN, Mode
from aiprod_render.sound.instruments import Drum, Timbre


@dataclass(frozen=True, slots=True)
class Part:
    """An instrument, its rhythm in a bar, its level 0..1, and the pitch from which it plays chords."""

    timbre: Timbre
    rhythm: str
    level: float
    lowest: int = 0


@dataclass(frozen=True, slots=True)
class Tune:
    """The instrument of a melody, the rhythms of its bars, its level, and its middle and leap in degrees."""

    timbre: Timbre
    rhythms: tuple[str, ...]
    level: float
    centre: int
    leap: int


@dataclass(frozen=True, slots=True)
class Beat:
    """A drum, its rhythm in a bar, and its level 0..1."""

    drum: Drum
    rhythm: str
    level: float


@dataclass(frozen=True, slots=True)
class Style:
    """How a mood sounds. `tempo` is in beats a minute, `chords` are degrees of the mode, one a bar.

    `chords` sound together, `figure` breaks them in the order of its places, and `echo` is the hall's part.
    """

    tempo: float
    beats: int
    mode: Mode
    progressions: tuple[tuple[int, ...], ...]
    chords: Part
    figure: Part
    order: tuple[int, ...]
    bass: Part
    tune: Tune
    drums: tuple[Beat, ...]
    echo: float


STYLES = {
    Mood.CALM: Style(
        tempo=66,
        beats=4,
        mode=IONIAN,
        progressions=((0, 4, 5, 3), (3, 0, 3, 4)),
        chords=Part(play.STRINGS, "x---------------", 0.60, lowest=5),
        figure=Part(play.HARP, "X-x-x-x-X-x-x-x-", 0.62, lowest=16),
        order=(0, 1, 2, 3, 4, 3, 2, 1),
        bass=Part(play.BASS, "x---------------", 0.42, lowest=-12),
        tune=Tune(play.FLUTE, ("x-------x---x---", "x-----------....", "x---x---x-------"), 0.50, 16, 2),
        drums=(),
        echo=0.55,
    ),
    Mood.JOYFUL: Style(
        tempo=126,
        beats=4,
        mode=MIXOLYDIAN,
        progressions=((0, 6, 3, 0), (0, 3, 6, 4)),
        chords=Part(play.STAB, "..x-..x-..x-..x-", 0.50, lowest=9),
        figure=Part(play.MARIMBA, "X.x.x.X.x.x.X.x.", 0.60, lowest=14),
        order=(0, 2, 1, 2, 3, 2, 1, 2),
        bass=Part(play.BASS, "x.x-x.x-x.x-x.xx", 0.42, lowest=-10),
        tune=Tune(play.LEAD, ("X--x--x-x-x-....", "X-x-..x-x--x--x-", "x-x-X---..x-x---"), 0.52, 13, 3),
        drums=(
            Beat(play.KICK, "X...X...X...X...", 0.50),
            Beat(play.CLAP, "....X.......X...", 0.55),
            Beat(play.HAT, "..X...X...X...X.", 0.30),
            Beat(play.SHAKER, "x.xxx.xxx.xxx.xx", 0.14),
        ),
        echo=0.22,
    ),
    Mood.WONDROUS: Style(
        tempo=88,
        beats=3,
        mode=LYDIAN,
        progressions=((0, 1, 0, 4), (5, 1, 2, 1)),
        chords=Part(play.CHOIR, "x-----------", 0.56, lowest=7),
        figure=Part(play.CELESTA, "X-x-x-x-x-x-", 0.55, lowest=24),
        order=(0, 1, 2, 3, 4, 5),
        bass=Part(play.BASS, "x-----------", 0.44, lowest=-12),
        tune=Tune(play.CELESTA, ("x-------x---", "x---x---x---", "x-----x-x---"), 0.62, 18, 4),
        drums=(),
        echo=0.65,
    ),
    Mood.TENSE: Style(
        tempo=104,
        beats=4,
        mode=PHRYGIAN,
        progressions=((0, 1, 0, 6), (0, 0, 5, 1)),
        chords=Part(play.TREMBLING, "x---------------", 0.66, lowest=13),
        figure=Part(play.SPICCATO, "x.x.x.X.x.x.X.x.", 0.42, lowest=20),
        order=(0, 0, 0, 1, 0, 0, 0, 2),
        bass=Part(play.CELLO, "x-----------x---", 0.26, lowest=-12),
        tune=Tune(play.GHOST, ("x-----------x---", "......x---------", "x-------x-----x-"), 0.56, 14, 1),
        drums=(
            Beat(play.HEART, "X.x.....X.x.....", 1.10),
            Beat(play.TICK, "x...x...x...x...", 0.50),
        ),
        echo=0.60,
    ),
    Mood.MELANCHOLIC: Style(
        tempo=56,
        beats=4,
        mode=AEOLIAN,
        progressions=((0, 5, 2, 6), (3, 0, 5, 4)),
        chords=Part(play.STRINGS, "x---------------", 0.50, lowest=3),
        figure=Part(play.PIANO, "x-x-x-x-x-x-x-x-", 0.55, lowest=7),
        order=(0, 1, 2, 1),
        bass=Part(play.BASS, "x-------x-------", 0.44, lowest=-12),
        tune=Tune(play.CELLO, ("x-----x-x-------", "x-------x-------", "....x---x-----x-"), 0.56, 9, 2),
        drums=(),
        echo=0.55,
    ),
    Mood.EPIC: Style(
        tempo=94,
        beats=4,
        mode=DORIAN,
        progressions=((0, 2, 6, 3), (0, 3, 2, 6)),
        chords=Part(play.HORN, "X-------x-------", 0.36, lowest=3),
        figure=Part(play.SPICCATO, "XxxxXxxxXxxxXxxx", 0.52, lowest=10),
        order=(0, 0, 1, 0, 2, 0, 1, 0),
        bass=Part(play.BASS, "X-------X---x---", 0.42, lowest=-12),
        tune=Tune(play.HORN, ("X-------x---x---", "X-----x-x-------", "X---x---X-------"), 0.58, 11, 3),
        drums=(
            Beat(play.TAIKO, "X.....x.X...x.xx", 0.62),
            Beat(play.SNARE, "....x.......x.xx", 0.22),
        ),
        echo=0.45,
    ),
}
