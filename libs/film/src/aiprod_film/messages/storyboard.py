"""Translates what authors write and ask for."""

from typing import Any

from aiprod.film.v1 import media_pb2 as film_media
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod_film.media import UNSTATED_VOICE, Narration
from aiprod_film.messages.manifest import CHOICES
from aiprod_film.messages.media import (
    read_brand,
    read_engine,
    read_letters,
    read_media,
    read_music,
    read_recording,
    read_voice,
    write_brand,
    write_engine,
    write_letters,
    write_music,
    write_voice,
)
from aiprod_film.messages.values import read_asset, write_asset
from aiprod_film.options import Captions, Direction, FilmOptions
from aiprod_film.storyboard import Storyboard, StoryboardScene

STORYBOARD_CHOICES = [name for name in CHOICES if name in StoryboardScene.__slots__]
"""Those that an author may state in a storyboard."""


def read_storyboard(message: film_storyboard.Storyboard) -> Storyboard:
    """Returns the storyboard."""
    scenes = tuple(map(read_storyboard_scene, message.scenes))
    brand, letters = read_brand(message), read_letters(message)
    return Storyboard(scenes, message.title, message.style, message.prompt, brand, letters)


def read_storyboard_scene(message: film_storyboard.StoryboardScene) -> StoryboardScene:
    """Returns the scene; what the message does not state is None."""
    numbers = {name: getattr(message, name) for name in STORYBOARD_CHOICES}
    choices: dict[str, Any] = {name: CHOICES[name](number) for name, number in numbers.items() if number}
    return StoryboardScene(
        text=message.text,
        duration=message.duration.ToNanoseconds() if message.HasField("duration") else None,
        caption=message.caption if message.HasField("caption") else None,
        narration=message.narration,
        place=message.place,
        title=message.title,
        subjects=tuple(message.subjects),
        media=read_media(message.media) if message.HasField("media") else None,
        voice_over=read_recording(message),
        engine=read_engine(message),
        **choices,
    )


def read_options(message: film_options.FilmOptions) -> FilmOptions:
    """Returns the options; what the message does not state is None."""
    captions = Captions(message.captions) if message.captions else None
    title = message.title == film_options.FilmOptions.ON if message.title else None
    music = read_music(message.music) if message.music.source else None
    narration = Narration(message.narration.source) if message.narration.source else None
    recorded = message.narration.HasField("recording")
    voice_over = read_asset(message.narration.recording) if recorded else None
    return FilmOptions(
        captions,
        title,
        music,
        narration,
        voice_over,
        read_brand(message),
        read_engine(message),
        read_letters(message),
        read_voice(message.narration.voice),
    )


def write_options(options: FilmOptions) -> film_options.FilmOptions:
    """Returns the message."""
    message = film_options.FilmOptions(captions=film_options.Captions.ValueType(options.captions or 0))
    if options.title is not None:
        message.title = film_options.FilmOptions.ON if options.title else film_options.FilmOptions.OFF
    if options.music is not None:
        message.music.CopyFrom(write_music(options.music))
    if options.narration is not None:
        message.narration.source = film_media.Narration.Source.ValueType(options.narration)
    if options.voice_over is not None:
        message.narration.recording.CopyFrom(write_asset(options.voice_over))
    if options.brand is not None:
        message.brand.CopyFrom(write_brand(options.brand))
    message.engine = write_engine(options.engine)
    if options.letters is not None:
        message.letters.CopyFrom(write_letters(options.letters))
    if options.voice != UNSTATED_VOICE:
        message.narration.voice.CopyFrom(write_voice(options.voice))
    return message


def write_direction(direction: Direction) -> film_options.Direction:
    """Returns the message."""
    return film_options.Direction(words=direction.words, followed=direction.followed)
