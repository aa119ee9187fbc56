"""Translates authors' own files, and the sound, brand, letters, and engine of a film."""

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod_film.asset import Asset
from aiprod_film.engine_kind import EngineKind
from aiprod_film.media import (
    Brand,
    ClipSound,
    Corner,
    Fit,
    LetterBackground,
    LetterPosition,
    Letters,
    LetterSize,
    Logo,
    Music,
    MusicSource,
    SceneMedia,
    Voice,
)
from aiprod_film.messages.values import read_asset, write_asset, write_duration


def read_recording(
    message: film.Scene | film.Manifest | film_storyboard.StoryboardScene,
) -> Asset | None:
    """Returns the own voice of a scene or a film; None if it has none."""
    return read_asset(message.voice_over) if message.HasField("voice_over") else None


def write_recording(recording: Asset | None) -> film_asset.Asset | None:
    """Returns the message; None without a recording."""
    return None if recording is None else write_asset(recording)


def read_media(message: film_media.SceneMedia) -> SceneMedia:
    """Returns the picture; it fills the frame if the message does not state its fit."""
    # `graded` is not in the contract: only the stills engine sets it, on pictures of its own.
    sound = ClipSound(message.sound) if message.sound else None
    return SceneMedia(read_asset(message.asset), Fit(message.fit or Fit.FILL), sound=sound)


def write_media(media: SceneMedia) -> film_media.SceneMedia:
    """Returns the message."""
    return film_media.SceneMedia(
        asset=write_asset(media.asset),
        fit=film_media.SceneMedia.Fit.ValueType(media.fit),
        sound=film_media.SceneMedia.Sound.ValueType(media.sound or 0),
    )


def read_music(message: film_media.Music) -> Music:
    """Returns the music; it is composed if the message does not state its source."""
    track = read_asset(message.track) if message.HasField("track") else None
    return Music(MusicSource(message.source or MusicSource.COMPOSED), track)


def write_music(music: Music) -> film_media.Music:
    """Returns the message."""
    track = None if music.track is None else write_asset(music.track)
    return film_media.Music(source=film_media.Music.Source.ValueType(music.source), track=track)


def read_logo(message: film_media.Logo) -> Logo:
    """Returns the logo; it is whole and at the top on the right if the message states nothing else."""
    return Logo(
        read_asset(message.asset),
        Corner(message.corner or Corner.TOP_RIGHT),
        message.opacity if message.HasField("opacity") else 1.0,
        message.start.ToNanoseconds(),
        message.end.ToNanoseconds() if message.HasField("end") else None,
    )


def write_logo(logo: Logo) -> film_media.Logo:
    """Returns the message."""
    return film_media.Logo(
        asset=write_asset(logo.asset),
        corner=film_media.Logo.Corner.ValueType(logo.corner),
        opacity=logo.opacity,
        start=write_duration(logo.start),
        end=None if logo.end is None else write_duration(logo.end),
    )


def read_brand(message: film_options.FilmOptions | film_storyboard.Storyboard) -> Brand | None:
    """Returns colours, in lower case, and logo; None if the message states no brand."""
    if not message.HasField("brand"):
        return None
    brand = message.brand
    logo = read_logo(brand.logo) if brand.HasField("logo") else None
    return Brand(tuple(colour.lower() for colour in brand.colours), logo)


def write_brand(brand: Brand) -> film_media.Brand:
    """Returns the message."""
    return film_media.Brand(
        colours=brand.colours, logo=None if brand.logo is None else write_logo(brand.logo)
    )


def read_voice(message: film_media.Voice) -> Voice:
    """Returns the voice."""
    return Voice(message.name, message.language)


def write_voice(voice: Voice) -> film_media.Voice:
    """Returns the message."""
    return film_media.Voice(name=voice.name, language=voice.language)


def read_letters(
    message: film.Style | film_options.FilmOptions | film_storyboard.Storyboard,
) -> Letters | None:
    """Returns how title and captions look; None if the message states nothing."""
    if not message.HasField("letters"):
        return None
    letters = message.letters
    return Letters(
        read_asset(letters.font) if letters.HasField("font") else None,
        LetterPosition(letters.position or LetterPosition.BOTTOM),
        LetterSize(letters.size or LetterSize.MEDIUM),
        LetterBackground(letters.background or LetterBackground.SHADE),
    )


def write_letters(letters: Letters) -> film_media.Letters:
    """Returns the message."""
    return film_media.Letters(
        font=None if letters.font is None else write_asset(letters.font),
        position=film_media.Letters.Position.ValueType(letters.position),
        size=film_media.Letters.Size.ValueType(letters.size),
        background=film_media.Letters.Background.ValueType(letters.background),
    )


def read_engine(
    message: film.Scene | film_options.FilmOptions | film_storyboard.StoryboardScene,
) -> EngineKind | None:
    """Returns the stated engine; None for the default."""
    return EngineKind(message.engine) if message.engine else None


def write_engine(engine: EngineKind | None) -> film_engine.Engine.ValueType:
    """Returns the message's value."""
    return film_engine.Engine.ValueType(engine or 0)
