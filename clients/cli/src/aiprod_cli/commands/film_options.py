"""Options of commands that make or plan a film."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.engine_pb2 import Engine
from aiprod.film.v1.media_pb2 import Letters, Music, Narration, Voice
from aiprod.film.v1.options_pb2 import AUTO, OFF, OWN, FilmOptions
from aiprod.gateway.v1.generation_service_pb2 import Variant
from aiprod_cli.own_files import checked

# A message of the format has both, so the one that is not stated needs a value.
DEFAULT_SIZE, DEFAULT_FPS = "1280x720", "24"


class Captions(StrEnum):
    """Which scenes have captions."""

    AUTO = "auto"
    OWN = "own"
    OFF = "off"


CAPTIONS = {Captions.AUTO: AUTO, Captions.OWN: OWN, Captions.OFF: OFF}

Duration = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Length in seconds, 1 to 600. By default as the prompt states, or 12.",
        show_default=False,
    ),
]
Size = Annotated[
    str | None,
    typer.Option(
        metavar="WIDTHxHEIGHT",
        help="Width and height in pixels. By default as the prompt states, or 1280x720.",
        show_default=False,
    ),
]
Sizes = Annotated[
    str,
    typer.Option(
        metavar="SIZE,…",
        help="Make the film in each of these sizes: 16:9, 9:16, 1:1, 4:5, or WIDTHxHEIGHT.",
        show_default=False,
    ),
]
ASPECTS = {"16:9": "1280x720", "9:16": "720x1280", "1:1": "720x720", "4:5": "720x900"}
Languages = Annotated[
    str,
    typer.Option(
        metavar="TAG,…",
        help="Make the film with captions in each of these languages, such as own,fr,pt-BR; own stands for "
        "the storyboard's own captions. Others come from its `captions`, or from a model that translates.",
        show_default=False,
    ),
]
OWN_CAPTIONS = "own"
Fps = Annotated[
    str | None,
    typer.Option(
        metavar="RATE",
        help="Frames per second, such as 24 or 30000/1001. 24 by default.",
        show_default=False,
    ),
]
Seed = Annotated[
    int,
    typer.Option(metavar="N", min=0, max=2**32 - 1, help="Choose another seed for a different film."),
]
CaptionChoice = Annotated[
    Captions | None,
    typer.Option(help="Planned captions, only those that you state, or none.", show_default=False),
]
NarrationChoice = Annotated[
    str,
    typer.Option(
        metavar="own|auto|off|FILE",
        help="What is spoken: your narration (own), captions as well where there is none "
        "(auto), nothing (off), or a recording.",
        show_default=False,
    ),
]
NARRATION = {"own": Narration.STATED, "auto": Narration.AUTO, "off": Narration.NONE}
CancelOnInterrupt = Annotated[
    bool,
    typer.Option(
        "--cancel-on-interrupt", help="Cancel the job on Ctrl-C. Without this option, the job continues."
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1e6,
        metavar="USD",
        help="The most that the job may cost, in US dollars. No limit by default.",
        show_default=False,
    ),
]


class EngineName(StrEnum):
    """What makes the pictures of scenes."""

    ANIMATIC = "animatic"
    STILLS = "stills"
    VEO = "veo"


class Position(StrEnum):
    """Where letters are."""

    BOTTOM = "bottom"
    MIDDLE = "middle"
    TOP = "top"


class LetterSize(StrEnum):
    """How large captions are."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Background(StrEnum):
    """What is behind letters."""

    SHADE = "shade"
    BOX = "box"
    OUTLINE = "outline"


EngineChoice = Annotated[
    EngineName | None,
    typer.Option(
        help="What makes the pictures; `aiprod engines` compares them. The deployment's choice by default.",
        show_default=False,
    ),
]
LogoFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A logo in the top right corner, as PNG.", exists=True, dir_okay=False),
]
FontFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="The font of title and captions, as TTF or OTF.", exists=True, dir_okay=False
    ),
]
CaptionPosition = Annotated[
    Position | None, typer.Option(help="Where title and captions are. bottom by default.", show_default=False)
]
CaptionSize = Annotated[
    LetterSize | None, typer.Option(help="How large captions are. medium by default.", show_default=False)
]
CaptionBackground = Annotated[
    Background | None,
    typer.Option(help="What is behind title and captions. shade by default.", show_default=False),
]
VoiceName = Annotated[
    str,
    typer.Option(
        metavar="NAME[:LANGUAGE]",
        help="The voice of the narration, such as Kore or Kore:de-DE. The deployment's by default.",
        show_default=False,
    ),
]
NoTitle = Annotated[bool, typer.Option("--no-title", help="Show no title.")]


MusicChoice = Annotated[
    str,
    typer.Option(
        metavar="auto|off|FILE",
        help="Composed music, none, or your own track. By default as the prompt states, or auto.",
        show_default=False,
    ),
]
MUSIC = {"auto": Music.COMPOSED, "off": Music.NONE}


def film_options(
    captions: Captions | None, no_title: bool, music: str = "", narration: str = ""
) -> FilmOptions:
    """Returns the options that the user stated. Raises BadParameter for a missing file."""
    options = FilmOptions(title=FilmOptions.OFF if no_title else FilmOptions.CHOICE_UNSPECIFIED)
    if captions:
        options.captions = CAPTIONS[captions]
    # The upload of a file fills in the rest.
    if narration in NARRATION:
        options.narration.source = NARRATION[narration]
    elif narration:
        recording = _named(narration, "own, auto, off or a file", "--narration")
        options.narration.CopyFrom(Narration(source=Narration.RECORDED, recording=recording))
    if music in MUSIC:
        options.music.source = MUSIC[music]
    elif music:
        track = _named(music, "auto, off or a file", "--music")
        options.music.CopyFrom(Music(source=Music.OWN, track=track))
    return options


@dataclass(frozen=True, slots=True)
class Look:
    """What is stated of a film's pictures and letters."""

    engine: EngineName | None = None
    logo: Path | None = None
    font: Path | None = None
    position: Position | None = None
    size: LetterSize | None = None
    background: Background | None = None


def state_look(options: FilmOptions, look: Look) -> None:
    """Writes what is stated into the options. The upload of a file fills in the rest."""
    if look.engine:
        options.engine = Engine.Value(look.engine.name)
    if look.logo:
        options.brand.logo.asset.name = str(look.logo)
    letters = options.letters
    if look.font:
        letters.font.name = str(look.font)
    if look.position:
        letters.position = Letters.Position.Value(look.position.name)
    if look.size:
        letters.size = Letters.Size.Value(look.size.name)
    if look.background:
        letters.background = Letters.Background.Value(look.background.name)


def state_voice(options: FilmOptions, voice: str) -> None:
    """Writes a voice and its language into the options."""
    if voice:
        name, _, language = voice.partition(":")
        options.narration.voice.CopyFrom(Voice(name=name, language=language))


def _named(file: str, choices: str, option: str) -> Asset:
    """Returns the asset that stands for a file until it is uploaded."""
    try:
        return Asset(name=str(checked(Path(file), file)))
    except ValueError as error:
        raise typer.BadParameter(f"{error}; use {choices}", param_hint=option) from None


def variants(sizes: str, languages: str) -> list[Variant]:
    """Returns a variant for each size in each language; none if neither is stated. Raises BadParameter."""
    if not sizes and not languages:
        return []
    tags = [tag.strip() for tag in (languages or OWN_CAPTIONS).split(",")]
    return [
        Variant(width=width, height=height, caption_language="" if tag == OWN_CAPTIONS else tag)
        for width, height in (_sides(size.strip()) for size in (sizes or "").split(","))
        for tag in tags
    ]


def _sides(size: str) -> tuple[int, int]:
    # The contract takes 0 for the size of the film itself.
    if not size:
        return 0, 0
    try:
        width, height = map(int, ASPECTS.get(size, size).lower().split("x"))
    except ValueError:
        hint = f"'{size}' is not a size such as 9:16 or 1280x720"
        raise typer.BadParameter(hint, param_hint="--sizes") from None
    return width, height


def parse_format(size: str | None, fps: str | None) -> film.VideoFormat | None:
    """Parses WIDTHxHEIGHT and a frame rate; None if neither is stated. Raises BadParameter."""
    if size is None and fps is None:
        return None
    try:
        width, height = map(int, (size or DEFAULT_SIZE).lower().split("x"))
        video = film.VideoFormat(width=width, height=height)
    except ValueError:
        raise typer.BadParameter(f"'{size}' is not a size such as 1280x720", param_hint="--size") from None
    try:
        numerator, _, denominator = (fps or DEFAULT_FPS).partition("/")
        rate = film.FrameRate(numerator=int(numerator), denominator=int(denominator or 1))
    except ValueError:
        hint = f"'{fps}' is not a frame rate such as 24 or 30000/1001"
        raise typer.BadParameter(hint, param_hint="--fps") from None
    video.frame_rate.CopyFrom(rate)
    return video
