"""Casts a film from a library: its characters, places, and colours are those of the library in every plan."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.library import Character, LibraryPlace, names_in
from aiprod_film.look import Look
from aiprod_film.places import PLACES, SCENERY, in_season
from aiprod_film.scene import Scene
from aiprod_film.unshown import Unshown, UnshownReason
from aiprod_llm.plan import Brief, Head, Piece
from aiprod_llm.provenance import Provenance

MAX_ENTITIES, MAX_SUBJECTS = 100, 20
"""As the contract limits them."""
MAX_REFERENCES = 3
"""The reference pictures that the engine `stills` draws a scene from."""


async def cast(pieces: AsyncGenerator[Piece], brief: Brief) -> AsyncGenerator[Piece]:
    """Yields the pieces of a plan with what the film uses of its library, and what is not drawn of it."""
    casting = _Casting(brief)
    async with aclosing(pieces):
        async for piece in pieces:
            match piece:
                case Head():
                    # A second head restarts the plan: nothing of the first one counts any more.
                    casting = _Casting(brief)
                    yield casting.head(piece)
                case Scene():
                    yield casting.scene(piece)
                case Provenance():
                    for unshown in casting.unshown():
                        yield unshown
                    yield piece
                case _:
                    yield piece


class _Casting:
    """One plan, as far as it has come."""

    def __init__(self, brief: Brief) -> None:
        self._library = brief.library
        self._board = brief.storyboard
        self._ids: dict[str, str] = {}
        self._count = 0
        self._is_read = False
        self._where: LibraryPlace | None = None
        self._crowded: list[str] = []

    def head(self, head: Head) -> Head:
        """Returns the head with the film's characters and places among its entities, and its colours."""
        # The embedded planner reads the names as nouns, and knows whom a text excludes.
        self._is_read = head.planner.startswith("embedded-planner/")
        self._count = head.scene_count
        entities = list(head.entities)
        for character in self._library.characters:
            _put(entities, character_entity(character), self._ids)
        for place in self._library.places:
            _put(entities, _scenery(place), self._ids)
        palette = self._library.palette or head.style.palette
        return replace(head, entities=tuple(entities), style=replace(head.style, palette=palette))

    def scene(self, scene: Scene) -> Scene:
        """Returns the scene with who and what of the library is in it."""
        scene = replace(scene, palette=self._library.palette or scene.palette)
        # An author's own picture shows no figures of a library.
        if scene.media:
            return scene
        text = self._text(scene)
        scene = self._placed(scene, text)
        names = [one.name for one in self._library.characters]
        named = [] if self._is_read else names_in(text, names)
        shown = [name for name in names if name in named or self._library.is_stated(name)]
        places = [self._where.name] if self._where else []
        ids = (self._ids[name] for name in (*shown, *places) if name in self._ids)
        subjects = tuple(dict.fromkeys((*ids, *scene.subjects)))[:MAX_SUBJECTS]
        self._note_references(scene.id, subjects)
        return replace(scene, subjects=subjects)

    def _text(self, scene: Scene) -> str:
        """Returns all words about a scene, with those of its fields in a storyboard."""
        number = int(scene.id[1:]) - 1 if scene.id[1:].isdecimal() else -1
        if not self._board or len(self._board.scenes) != self._count or number not in range(self._count):
            return scene.action
        given = self._board.scenes[number]
        return "\n".join([scene.action, given.text, given.place, *given.subjects])

    def _placed(self, scene: Scene, text: str) -> Scene:
        """Returns the scene in the place that it names, else in the film's, or where the last one was."""
        places = {place.name: place for place in self._library.places}
        stated = next((place for place in places.values() if self._library.is_stated(place.name)), None)
        if named := names_in(text, places):
            self._where = places[named[-1]]
        elif self._is_read or not stated:
            # A set that is the same one is the same place.
            near = [place for place in (self._where, stated) if place and place.set]
            self._where = next((place for place in near if place.set == in_season(scene.place)[1]), None)
        else:
            self._where = stated
        setting = PLACES.get(self._where.set) if self._where else None
        if self._where is None or setting is None:
            return scene
        return replace(scene, place=self._where.set, setting=setting)

    def _note_references(self, scene: str, subjects: tuple[str, ...]) -> None:
        shared: tuple[Character | LibraryPlace, ...] = (*self._library.characters, *self._library.places)
        pictured = {self._ids[one.name] for one in shared if one.reference and one.name in self._ids}
        drawn_from = pictured & {*subjects}
        if len(drawn_from) > MAX_REFERENCES:
            self._crowded.append(scene)

    def unshown(self) -> Iterator[Unshown]:
        """Yields what engines do not draw of the library's entries."""
        for character in self._library.characters:
            yield from _unshown_of(character)
        for place in self._library.places:
            if place.set not in PLACES:
                words = f"{place.name}: {place.set}" if place.set else place.name
                yield Unshown(words, UnshownReason.NO_PLACE, "there is no set of this place: name one's key")
            yield from _words_and_picture(place)
        for scene in self._crowded:
            explanation = f"a picture is drawn from up to {MAX_REFERENCES} reference pictures"
            yield Unshown("reference pictures", UnshownReason.NO_REFERENCE, explanation, scene)


def _unshown_of(character: Character) -> Iterator[Unshown]:
    entity = character_entity(character)
    if not entity.figure:
        explanation = "there is no picture of it: name something more common"
        yield Unshown(f"{character.name}: {character.figure}", UnshownReason.NO_FIGURE, explanation)
    if character.look and entity.kind is not EntityKind.PERSON:
        explanation = "only people are dressed: state its `colour`"
        yield Unshown(f"{character.name}: look", UnshownReason.NO_LOOK, explanation)
    else:
        for key in entity.look.unknown if entity.look else ():
            explanation = "the engine does not draw this part of a look: choose a key of its list"
            yield Unshown(f"{character.name}: {key}", UnshownReason.NO_LOOK, explanation)
    yield from _words_and_picture(character)


def _words_and_picture(one: Character | LibraryPlace) -> Iterator[Unshown]:
    if one.description:
        explanation = "the drawn picture follows keys and colours; these words are for models"
        yield Unshown(f"{one.name}: {one.description}", UnshownReason.NO_LOOK, explanation)
    if one.reference:
        explanation = "only the engine `stills` draws from a reference picture"
        yield Unshown(f"{one.name}: reference picture", UnshownReason.NO_REFERENCE, explanation)


def character_entity(character: Character) -> Entity:
    """Returns a character as an entity without an id. Without a figure, it is a person.

    So is an animal that the library dresses, or whose figure has a trade: a fox teacher.
    """
    # Thousands of figures' names are read at their import, which a service that starts need not wait for.
    from aiprod_llm.embedded.figures import figure_for, is_figure
    from aiprod_llm.embedded.figures.heads import head_of
    from aiprod_llm.embedded.figures.kinds import kind_of
    from aiprod_llm.embedded.nouns.roles import named_role

    figure, look = figure_for(character.figure), character.look or Look()
    role = None if is_figure(character.figure) else named_role(character.figure)
    if role:
        figure = role.figure
    animal = head_of(figure_for(look.head) or (role.animal if role else ""))
    if animal is None and (look.garment or look.top) and (animal := head_of(figure)):
        figure = ""
    kind = kind_of(figure) if figure else EntityKind.PERSON
    if animal:
        kind, figure = EntityKind.PERSON, figure if kind is EntityKind.PERSON else ""
        skin = look.skin or character.colour or animal.skin
        look = replace(look, head=animal.head, skin=skin)
    is_person = kind is EntityKind.PERSON
    return Entity(
        id="",
        kind=kind,
        name=character.name,
        description=character.description or character.figure,
        figure=figure,
        count=1,
        colour="" if animal else character.colour,
        # A person of a library has a look, if an empty one: it looks alike wherever it is cast.
        look=look if is_person else None,
        reference=character.reference,
    )


def _as_in_the_film(shared: Entity, planned: Entity) -> Entity:
    """Returns a character as it is in the film: an animal that acts as a person there is one."""
    if shared.kind is EntityKind.PERSON or planned.look is None or not planned.look.head:
        return shared
    look = replace(planned.look, skin=shared.colour or planned.look.skin)
    return replace(shared, kind=EntityKind.PERSON, figure=planned.figure, colour="", look=look)


def _scenery(place: LibraryPlace) -> Entity:
    return Entity(
        id="",
        kind=EntityKind.PLACE,
        name=place.name,
        description=place.description,
        figure=SCENERY,
        reference=place.reference,
    )


def _put(entities: list[Entity], shared: Entity, ids: dict[str, str]) -> None:
    """Replaces the entity of the same name, or adds one; notes its id."""
    existing = next((at for at, one in enumerate(entities) if _is_called(one, shared.name)), None)
    if existing is not None:
        planned = entities[existing]
        entities[existing] = replace(_as_in_the_film(shared, planned), id=planned.id)
        ids[shared.name] = entities[existing].id
    elif len(entities) < MAX_ENTITIES:
        used = {one.id for one in entities}
        id = next(id for id in (f"c{number}" for number in range(1, MAX_ENTITIES + 2)) if id not in used)
        entities.append(replace(shared, id=id))
        ids[shared.name] = id


def _is_called(entity: Entity, name: str) -> bool:
    """Returns whether an entity has the name, and is not merely its owner's: `Mia's bicycle` is not Mia."""
    called = entity.name.casefold().removeprefix("the ")
    return called == name.casefold().removeprefix("the ")
