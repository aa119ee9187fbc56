"""Messages become nouns and the same messages again."""

from dataclasses import replace
from enum import IntEnum
from fractions import Fraction

import pytest
from google.protobuf.descriptor import EnumDescriptor
from hypothesis import given
from hypothesis import strategies as st

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import unshown_pb2 as film_unshown
from aiprod_film.asset import Asset
from aiprod_film.cost import Cost
from aiprod_film.engine_kind import EngineKind
from aiprod_film.entity import Entity, EntityKind
from aiprod_film.frames import SECOND
from aiprod_film.look import Look
from aiprod_film.manifest import Manifest, VideoFormat
from aiprod_film.media import (
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
    Narration,
    SceneMedia,
    Voice,
)
from aiprod_film.messages.manifest import CHOICES, read_entity, read_manifest, read_scene, write_manifest
from aiprod_film.messages.values import read_asset, write_asset, write_cost
from aiprod_film.options import Captions
from aiprod_film.scene import Mood, Scene, ShotSize
from aiprod_film.spans import Span
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.style import Palette, Style
from aiprod_film.unshown import Unshown, UnshownReason

RATES = st.fractions(1, 60, max_denominator=1001)
UINT32 = st.integers(0, 2**32 - 1)
# Surrogates are no text in UTF-8.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
ASSETS = st.builds(
    Asset,
    generation=st.integers(0, 2**63 - 1),
    size=st.integers(0, 2**63 - 1),
    crc32c=st.integers(0, 2**32 - 1),
)
st.register_type_strategy(Asset, ASSETS)
LOGO = Logo(Asset("uploads/1", 2, 3, 4, "image/png"), Corner.TOP_LEFT, 0.5, SECOND, 2 * SECOND)
st.register_type_strategy(Logo, st.just(LOGO))
FORMATS = st.builds(VideoFormat, width=st.integers(240, 1920), height=st.integers(240, 1920), rate=RATES)
SCENES = st.builds(
    Scene,
    duration=st.integers(SECOND // 2, 60 * SECOND),
    seed=UINT32,
    **{name: st.sampled_from(choice) for name, choice in CHOICES.items()},
)
MANIFESTS = st.builds(
    Manifest,
    format=FORMATS,
    entities=st.lists(st.builds(Entity), max_size=3).map(tuple),
    scenes=st.lists(SCENES, max_size=3).map(tuple),
    seed=UINT32,
)
PALETTE = Palette("#000000", "#111111", "#222222", "#333333", "#444444")


@given(MANIFESTS)
def test_a_manifest_makes_the_round_trip(manifest: Manifest) -> None:
    message = write_manifest(manifest)
    stored = film.Manifest.FromString(message.SerializeToString())
    assert read_manifest(stored) == manifest
    assert write_manifest(read_manifest(stored)) == message


def test_every_field_of_a_message_is_written() -> None:
    scene = Scene(
        "s1", "Title", "Caption", "Action", SECOND, subjects=("e1",), seed=1, palette=PALETTE, place="beach"
    )
    scene = replace(scene, acts=(Act("e1", "run", "e2"),), relations=(Relation("e1", Place.ON, "e2"),))
    asset = Asset("uploads/1", 2, 3, 4, "image/png")
    scene = replace(
        scene, media=SceneMedia(asset, Fit.FIT, sound=ClipSound.MUTED), narration="Spoken", voice_over=asset
    )
    scene = replace(scene, engine=EngineKind.STILLS)
    entity = Entity("e1", EntityKind.ANIMAL, "fox", "red", "🦊", 3, "#d7263d", Look(hair="short"), asset, 0.5)
    video, style = (
        VideoFormat(640, 360, Fraction(24)),
        Style("ink", PALETTE, "35 mm", "warm", LOGO, Letters(asset)),
    )
    unshown = Unshown("a theremin", UnshownReason.NO_FIGURE, "there is no picture of it", "s1")
    manifest = Manifest(
        "prompt", "title", "logline", video, style, (entity,), (scene,), 7, "planner/1", (unshown,)
    )
    manifest = replace(manifest, voice=Voice("Kore", "de-DE"))
    message = write_manifest(replace(manifest, music=Music(MusicSource.OWN, asset), voice_over=asset))
    shot = message.scenes[0]
    parts = (message.format, message.style, message.entities[0], shot, message.unshown[0])
    for part in (
        message,
        message.music,
        *parts,
        shot.acts[0],
        shot.relations[0],
        shot.media,
        message.style.logo,
        message.style.letters,
        message.voice,
    ):
        assert len(part.ListFields()) == len(part.DESCRIPTOR.fields)


def test_an_asset_makes_the_round_trip() -> None:
    asset = Asset("jobs/1/master/a.mp4", 3, 1000, 2**32 - 1, "video/mp4")
    assert read_asset(write_asset(asset)) == asset


def test_a_cost_is_written() -> None:
    cost = write_cost(Cost(1_500_000, 2))
    assert (cost.usd_micros, cost.unpriced_calls) == (1_500_000, 2)


def test_an_open_choice_gets_its_default() -> None:
    scene = read_scene(film.Scene(id="s1", mood=film.Scene.EPIC))
    assert scene == replace(Scene("s1", "", "", "", 0), mood=Mood.EPIC)
    assert scene.shot_size is ShotSize.WIDE
    assert read_entity(film.Entity(id="e1")).kind is EntityKind.OBJECT


def test_a_manifest_has_frames_and_a_length() -> None:
    message = film.Manifest(scenes=[film.Scene(id=name) for name in ("s1", "s2")])
    message.format.frame_rate.CopyFrom(film.FrameRate(numerator=30000, denominator=1001))
    for scene in message.scenes:
        scene.duration.FromNanoseconds(SECOND * 3 // 2)
    manifest = read_manifest(message)
    assert manifest.duration == 3 * SECOND
    assert manifest.spans == [Span(0, 45), Span(45, 45)]


@pytest.mark.parametrize(
    ("noun", "contract"),
    [
        *((choice, film.Scene.DESCRIPTOR.fields_by_name[name].enum_type) for name, choice in CHOICES.items()),
        (EntityKind, film.Entity.Kind.DESCRIPTOR),
        (UnshownReason, film_unshown.Unshown.Reason.DESCRIPTOR),
        (Captions, film_options.Captions.DESCRIPTOR),
        (Fit, film_media.SceneMedia.Fit.DESCRIPTOR),
        (ClipSound, film_media.SceneMedia.Sound.DESCRIPTOR),
        (MusicSource, film_media.Music.Source.DESCRIPTOR),
        (Narration, film_media.Narration.Source.DESCRIPTOR),
        (Corner, film_media.Logo.Corner.DESCRIPTOR),
        (EngineKind, film_engine.Engine.DESCRIPTOR),
        (LetterPosition, film_media.Letters.Position.DESCRIPTOR),
        (LetterSize, film_media.Letters.Size.DESCRIPTOR),
        (LetterBackground, film_media.Letters.Background.DESCRIPTOR),
    ],
)
def test_enums_have_the_words_and_numbers_of_the_contract(
    noun: type[IntEnum], contract: EnumDescriptor
) -> None:
    words = {value.name: value.number for value in contract.values if value.number}
    assert {member.name: member.value for member in noun} == words
