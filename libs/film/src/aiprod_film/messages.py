"""Translates between the messages of `aiprod.film.v1` and the nouns of this package; nothing else does."""

from dataclasses import fields
from enum import IntEnum
from fractions import Fraction
from typing import Any

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import cost_pb2 as film_cost
from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.film.v1 import unshown_pb2 as film_unshown
from aiprod_film.asset import Asset
from aiprod_film.cost import Cost
from aiprod_film.engine_kind import EngineKind
from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import Manifest, VideoFormat
from aiprod_film.media import (
    COMPOSED,
    UNSTATED_VOICE,
    Brand,
    Corner,
    Fit,
    LetterBackground,
    LetterPosition,
    Letters,
    LetterSize,
    Logo,
    Music,
    MusicSource,
    Narration,
    SceneMedia,
    Voice,
)
from aiprod_film.options import Captions, Direction, FilmOptions
from aiprod_film.scene import Scene
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.storyboard import Storyboard, StoryboardScene
from aiprod_film.style import Palette, Style
from aiprod_film.unshown import Unshown, UnshownReason

CHOICES = {field.name: type(field.default) for field in fields(Scene) if isinstance(field.default, IntEnum)}
"""The fields of a scene that are enums; a manifest may leave each open."""

STORYBOARD_CHOICES = [name for name in CHOICES if name in StoryboardScene.__slots__]
"""Those that an author may state in a storyboard."""


def read_rate(message: film.FrameRate) -> Fraction:
    """Returns the frames per second."""
    return Fraction(message.numerator, message.denominator)


def write_rate(rate: Fraction) -> film.FrameRate:
    """Returns the message, in lowest terms."""
    return film.FrameRate(numerator=rate.numerator, denominator=rate.denominator)


def write_duration(nanoseconds: int) -> Duration:
    """Returns the message of a length in nanoseconds."""
    message = Duration()
    message.FromNanoseconds(nanoseconds)
    return message


def read_format(message: film.VideoFormat) -> VideoFormat:
    """Returns size and frame rate."""
    return VideoFormat(message.width, message.height, read_rate(message.frame_rate))


def write_format(video: VideoFormat) -> film.VideoFormat:
    """Returns the message."""
    return film.VideoFormat(width=video.width, height=video.height, frame_rate=write_rate(video.rate))


def read_palette(message: film.Palette) -> Palette:
    """Returns the colours."""
    return Palette(message.zenith, message.horizon, message.light, message.accent, message.shade)


def write_palette(palette: Palette) -> film.Palette:
    """Returns the message."""
    return film.Palette(
        zenith=palette.zenith,
        horizon=palette.horizon,
        light=palette.light,
        accent=palette.accent,
        shade=palette.shade,
    )


def read_style(message: film.Style) -> Style:
    """Returns the look."""
    logo = read_logo(message.logo) if message.HasField("logo") else None
    return Style(
        message.medium,
        read_palette(message.palette),
        message.lens,
        message.grade,
        logo,
        _read_letters(message),
    )


def write_style(style: Style) -> film.Style:
    """Returns the message."""
    return film.Style(
        medium=style.medium,
        palette=write_palette(style.palette),
        lens=style.lens,
        grade=style.grade,
        logo=None if style.logo is None else write_logo(style.logo),
        letters=None if style.letters is None else write_letters(style.letters),
    )


def read_entity(message: film.Entity) -> Entity:
    """Returns the entity; it is an object if the message does not state its kind."""
    kind = EntityKind(message.kind or EntityKind.OBJECT)
    return Entity(
        id=message.id,
        kind=kind,
        name=message.name,
        description=message.description,
        figure=message.figure,
        count=message.count,
        colour=message.colour,
    )


def write_entity(entity: Entity) -> film.Entity:
    """Returns the message."""
    return film.Entity(
        id=entity.id,
        kind=film.Entity.Kind.ValueType(entity.kind),
        name=entity.name,
        description=entity.description,
        figure=entity.figure,
        count=entity.count,
        colour=entity.colour,
    )


def read_scene(message: film.Scene) -> Scene:
    """Returns the scene; a choice that the message leaves open gets its default."""
    numbers = {name: getattr(message, name) for name in CHOICES}
    choices: dict[str, Any] = {name: CHOICES[name](number) for name, number in numbers.items() if number}
    return Scene(
        id=message.id,
        title=message.title,
        caption=message.caption,
        action=message.action,
        duration=message.duration.ToNanoseconds(),
        subjects=tuple(message.subjects),
        seed=message.seed,
        palette=read_palette(message.palette) if message.HasField("palette") else None,
        place=message.place,
        acts=tuple(Act(act.subject, act.verb, act.object) for act in message.acts),
        relations=tuple(map(_read_relation, message.relations)),
        media=read_media(message.media) if message.HasField("media") else None,
        narration=message.narration,
        voice_over=_read_recording(message),
        engine=_read_engine(message),
        **choices,
    )


def write_scene(scene: Scene) -> film.Scene:
    """Returns the message."""
    choices: dict[str, Any] = {name: getattr(scene, name) for name in CHOICES}
    return film.Scene(
        id=scene.id,
        title=scene.title,
        caption=scene.caption,
        action=scene.action,
        duration=write_duration(scene.duration),
        subjects=scene.subjects,
        seed=scene.seed,
        palette=None if scene.palette is None else write_palette(scene.palette),
        place=scene.place,
        acts=[film.Act(subject=act.subject, verb=act.verb, object=act.object) for act in scene.acts],
        relations=map(_write_relation, scene.relations),
        media=None if scene.media is None else write_media(scene.media),
        narration=scene.narration,
        voice_over=_write_recording(scene.voice_over),
        engine=write_engine(scene.engine),
        **choices,
    )


def _read_recording(
    message: film.Scene | film.Manifest | film_storyboard.StoryboardScene,
) -> Asset | None:
    return read_asset(message.voice_over) if message.HasField("voice_over") else None


def _write_recording(recording: Asset | None) -> film_asset.Asset | None:
    return None if recording is None else write_asset(recording)


def _read_relation(message: film.Relation) -> Relation:
    return Relation(message.subject, Place(message.kind), message.object)


def _write_relation(relation: Relation) -> film.Relation:
    kind = film.Relation.Kind.ValueType(relation.place)
    return film.Relation(subject=relation.subject, kind=kind, object=relation.object)


def read_manifest(message: film.Manifest) -> Manifest:
    """Returns the manifest. Raises ZeroDivisionError if it has no frame rate."""
    return Manifest(
        prompt=message.prompt,
        title=message.title,
        logline=message.logline,
        format=read_format(message.format),
        style=read_style(message.style),
        entities=tuple(map(read_entity, message.entities)),
        scenes=tuple(map(read_scene, message.scenes)),
        seed=message.seed,
        planner=message.planner,
        unshown=tuple(map(read_unshown, message.unshown)),
        music=read_music(message.music),
        voice_over=_read_recording(message),
        voice=read_voice(message.voice),
    )


def write_manifest(manifest: Manifest) -> film.Manifest:
    """Returns the message."""
    return film.Manifest(
        prompt=manifest.prompt,
        title=manifest.title,
        logline=manifest.logline,
        format=write_format(manifest.format),
        style=write_style(manifest.style),
        entities=map(write_entity, manifest.entities),
        scenes=map(write_scene, manifest.scenes),
        seed=manifest.seed,
        planner=manifest.planner,
        unshown=map(write_unshown, manifest.unshown),
        music=None if manifest.music == COMPOSED else write_music(manifest.music),
        voice_over=_write_recording(manifest.voice_over),
        voice=None if manifest.voice == UNSTATED_VOICE else write_voice(manifest.voice),
    )


def read_media(message: film_media.SceneMedia) -> SceneMedia:
    """Returns the picture; it fills the frame if the message does not state its fit."""
    return SceneMedia(read_asset(message.asset), Fit(message.fit or Fit.FILL))


def write_media(media: SceneMedia) -> film_media.SceneMedia:
    """Returns the message."""
    return film_media.SceneMedia(
        asset=write_asset(media.asset), fit=film_media.SceneMedia.Fit.ValueType(media.fit)
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


def _read_brand(message: film_options.FilmOptions | film_storyboard.Storyboard) -> Brand | None:
    if not message.HasField("brand"):
        return None
    brand = message.brand
    logo = read_logo(brand.logo) if brand.HasField("logo") else None
    return Brand(tuple(colour.lower() for colour in brand.colours), logo)


def _write_brand(brand: Brand) -> film_media.Brand:
    return film_media.Brand(
        colours=brand.colours, logo=None if brand.logo is None else write_logo(brand.logo)
    )


def read_voice(message: film_media.Voice) -> Voice:
    """Returns the voice."""
    return Voice(message.name, message.language)


def write_voice(voice: Voice) -> film_media.Voice:
    """Returns the message."""
    return film_media.Voice(name=voice.name, language=voice.language)


def _read_letters(
    message: film.Style | film_options.FilmOptions | film_storyboard.Storyboard,
) -> Letters | None:
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


def _read_engine(
    message: film.Scene | film_options.FilmOptions | film_storyboard.StoryboardScene,
) -> EngineKind | None:
    return EngineKind(message.engine) if message.engine else None


def write_engine(engine: EngineKind | None) -> film_engine.Engine.ValueType:
    """Returns the message's value."""
    return film_engine.Engine.ValueType(engine or 0)


def read_unshown(message: film_unshown.Unshown) -> Unshown:
    """Returns what is not shown. Raises ValueError if the message states no reason."""
    return Unshown(message.words, UnshownReason(message.reason), message.explanation, message.scene)


def write_unshown(unshown: Unshown) -> film_unshown.Unshown:
    """Returns the message."""
    return film_unshown.Unshown(
        words=unshown.words,
        scene=unshown.scene,
        reason=film_unshown.Unshown.Reason.ValueType(unshown.reason),
        explanation=unshown.explanation,
    )


def read_storyboard(message: film_storyboard.Storyboard) -> Storyboard:
    """Returns the storyboard."""
    scenes = tuple(map(read_storyboard_scene, message.scenes))
    brand, letters = _read_brand(message), _read_letters(message)
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
        voice_over=_read_recording(message),
        engine=_read_engine(message),
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
        _read_brand(message),
        _read_engine(message),
        _read_letters(message),
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
        message.brand.CopyFrom(_write_brand(options.brand))
    message.engine = write_engine(options.engine)
    if options.letters is not None:
        message.letters.CopyFrom(write_letters(options.letters))
    if options.voice != UNSTATED_VOICE:
        message.narration.voice.CopyFrom(write_voice(options.voice))
    return message


def write_direction(direction: Direction) -> film_options.Direction:
    """Returns the message."""
    return film_options.Direction(words=direction.words, followed=direction.followed)


def read_asset(message: film_asset.Asset) -> Asset:
    """Returns the stored file; create time and labels stay in the message."""
    return Asset(message.name, message.generation, message.size, message.crc32c, message.content_type)


def write_asset(asset: Asset) -> film_asset.Asset:
    """Returns the message."""
    return film_asset.Asset(
        name=asset.name,
        generation=asset.generation,
        size=asset.size,
        crc32c=asset.crc32c,
        content_type=asset.content_type,
    )


def write_cost(cost: Cost) -> film_cost.Cost:
    """Returns the message."""
    return film_cost.Cost(usd_micros=cost.usd_micros, unpriced_calls=cost.unpriced_calls)
