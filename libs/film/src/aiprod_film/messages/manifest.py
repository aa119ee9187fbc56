"""Translates manifests and what is in them."""

from dataclasses import fields
from enum import IntEnum
from typing import Any

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import Manifest
from aiprod_film.media import COMPOSED, UNSTATED_VOICE
from aiprod_film.messages.looks import read_look, read_palette, read_reference, write_look, write_palette
from aiprod_film.messages.media import (
    read_engine,
    read_letters,
    read_logo,
    read_media,
    read_music,
    read_recording,
    read_voice,
    write_engine,
    write_letters,
    write_logo,
    write_media,
    write_music,
    write_recording,
    write_voice,
)
from aiprod_film.messages.unshown import read_unshown, write_unshown
from aiprod_film.messages.values import read_format, write_duration, write_format
from aiprod_film.scene import Scene
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.style import Style

CHOICES = {field.name: type(field.default) for field in fields(Scene) if isinstance(field.default, IntEnum)}
"""The fields of a scene that are enums; a manifest may leave each open."""


def read_style(message: film.Style) -> Style:
    """Returns the look."""
    logo = read_logo(message.logo) if message.HasField("logo") else None
    return Style(
        message.medium,
        read_palette(message.palette),
        message.lens,
        message.grade,
        logo,
        read_letters(message),
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
    # Editors of a room may add an entity without a kind, which the contract allows.
    kind = EntityKind(message.kind or EntityKind.OBJECT)
    return Entity(
        id=message.id,
        kind=kind,
        name=message.name,
        description=message.description,
        figure=message.figure,
        count=message.count,
        colour=message.colour,
        look=read_look(message),
        reference=read_reference(message),
        size=message.size,
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
        look=write_look(entity.look),
        reference=write_recording(entity.reference),
        size=entity.size,
    )


def read_scene(message: film.Scene) -> Scene:
    """Returns the scene; a choice that the message leaves open gets its default."""
    numbers = {name: getattr(message, name) for name in CHOICES}
    # 0 is the unspecified value of each enum, for which the field's default stands.
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
        voice_over=read_recording(message),
        engine=read_engine(message),
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
        voice_over=write_recording(scene.voice_over),
        engine=write_engine(scene.engine),
        **choices,
    )


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
        voice_over=read_recording(message),
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
        # What the author does not state is left out, as in manifests from before these fields existed.
        music=None if manifest.music == COMPOSED else write_music(manifest.music),
        voice_over=write_recording(manifest.voice_over),
        voice=None if manifest.voice == UNSTATED_VOICE else write_voice(manifest.voice),
    )
