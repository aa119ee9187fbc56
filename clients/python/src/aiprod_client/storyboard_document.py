"""Storyboards as authors edit them: plain values, to and from the dictionaries of a YAML file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from google.protobuf.message import Message

from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod_client.results import Unshown


@dataclass(slots=True, kw_only=True)
class Scene:
    """One scene. What is empty or None is planned; what is given is kept exactly.

    `duration` is in seconds, 0.5 to 60. `caption` is None to plan one and empty for none. Shot size, camera,
    time of day, weather, mood, light, tempo, transition and engine are the contract's names, such as
    `CLOSE_UP` or `STILLS`. `captions` are those in other languages, by their tags such as `fr`.
    `media` is an own picture or clip as JSON has it: `{"asset": {"name": …, "generation": …}}`, with
    `"fit": "FIT"` to show it whole, and `"sound": "MUTED"` not to hear it;
    `voice_over` an own recording: `{"name": …, "generation": …}`.
    """

    text: str
    duration: float | None = None
    caption: str | None = None
    narration: str = ""
    place: str = ""
    shot_size: str = ""
    camera_angle: str = ""
    camera_movement: str = ""
    time_of_day: str = ""
    weather: str = ""
    lighting: str = ""
    mood: str = ""
    tempo: str = ""
    transition: str = ""
    title: str = ""
    subjects: list[str] = field(default_factory=list)
    captions: dict[str, str] = field(default_factory=dict)
    media: dict[str, Any] | None = None
    voice_over: dict[str, Any] | None = None
    engine: str = ""


@dataclass(slots=True, kw_only=True)
class Storyboard:
    """A film, scene by scene.

    `titles` are the title in other languages, by their tags such as `fr`.
    `brand` is as JSON has it: `{"colours": ["#0b3d91"], "logo": {"asset": {"name": …, "generation": …}}}`.
    `letters` are the font, position, size, and background of title and captions, as JSON has them.
    `library` is the library whose entries the texts name, as `libraries/{id}`; `library_entries` are the
    names of those that the whole film uses.
    `unshown` is what a prompt asks for and no scene shows, as `plan` found; films are made without it.
    """

    scenes: list[Scene]
    title: str = ""
    style: str = ""
    prompt: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    brand: dict[str, Any] | None = None
    letters: dict[str, Any] | None = None
    library: str = ""
    library_entries: list[str] = field(default_factory=list)
    unshown: list[Unshown] = field(default_factory=list)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Storyboard":
        """Returns the storyboard of a dictionary, such as `yaml.safe_load` reads from a file.

        Raises ValueError for a field or a value that a storyboard does not have.
        """
        message = film_storyboard.Storyboard()
        scenes = [_with_duration_text(scene) for scene in document.get("scenes") or ()]
        try:
            ParseDict({**document, "scenes": scenes}, message)
        except ParseError as error:
            raise ValueError(f"it is not a storyboard: {error}") from error
        return from_message(message)

    def to_dict(self) -> dict[str, Any]:
        """Returns a dictionary for a YAML file, without the fields that the planner fills."""
        own = ("title", "titles", "style", "prompt", "brand", "letters")
        names = (*own, "library", "library_entries")
        head = {name: value for name in names if (value := getattr(self, name))}
        return {**head, "scenes": [_stated(scene) for scene in self.scenes]}


def from_message(message: film_storyboard.Storyboard) -> Storyboard:
    """Returns the storyboard of a message."""
    return Storyboard(
        scenes=[_scene(scene) for scene in message.scenes],
        title=message.title,
        style=message.style,
        prompt=message.prompt,
        titles=dict(message.titles),
        brand=_as_json(message.brand) if message.HasField("brand") else None,
        letters=_as_json(message.letters) if message.HasField("letters") else None,
        library=message.library,
        library_entries=list(message.library_entries),
    )


def to_message(storyboard: Storyboard) -> film_storyboard.Storyboard:
    """Returns the message of a storyboard. Raises ValueError for a value that the contract does not have."""
    document = storyboard.to_dict()
    document["scenes"] = [_with_duration_text(scene) for scene in document["scenes"]]
    try:
        return ParseDict(document, film_storyboard.Storyboard())
    except ParseError as error:
        raise ValueError(f"it is not a storyboard: {error}") from error


def _as_json(message: Message) -> dict[str, Any]:
    return MessageToDict(message, preserving_proto_field_name=True)


def _scene(message: film_storyboard.StoryboardScene) -> Scene:
    document = _as_json(message)
    if message.HasField("duration"):
        document["duration"] = message.duration.ToNanoseconds() / 1e9
    return Scene(**document)


def _stated(scene: Scene) -> dict[str, Any]:
    values = {each.name: getattr(scene, each.name) for each in fields(scene)}
    # An empty caption is stated: the scene has none.
    return {name: value for name, value in values.items() if value or (name == "caption" and value == "")}


def _with_duration_text(scene: Any) -> dict[str, Any]:
    """The scene with its length as protobuf's JSON has it: `2.5` becomes `2.5s`. Raises ValueError."""
    if not isinstance(scene, Mapping):
        raise ValueError(f"{scene!r} is not a scene: it must have fields such as `text`")
    length = scene.get("duration")
    return {**scene, "duration": f"{length}s"} if isinstance(length, int | float) else dict(scene)
