"""Finds the silhouette of an entity by its name."""

import re

from aiprod_film.entity import Entity, EntityKind
from aiprod_render.animatic.shapes import people_and_animals, things
from aiprod_render.animatic.shapes.shape import Shape

_NAMED: dict[EntityKind, tuple[tuple[str, Shape], ...]] = {
    EntityKind.PERSON: (
        ("astronaut|cosmonaut|spaceman|spacewoman", people_and_animals.ASTRONAUT),
        ("child|girl|boy|kid|daughter|son", people_and_animals.CHILD),
        ("woman|women|queen|princess|dancer|bride|mother|grandmother|lady|witch|she|her", people_and_animals.WOMAN),
    ),
    EntityKind.ANIMAL: (
        ("fox|wolf|wolves|coyote|foxes", people_and_animals.FOX),
        ("dog|dogs|puppy|hound", people_and_animals.DOG),
        ("cat|cats|kitten", people_and_animals.CAT),
        ("whale|whales|orca|dolphin|dolphins", people_and_animals.WHALE),
        ("birds?|gulls?|seagulls?|eagles?|hawks?|crows?|ravens?|owls?|swallows?|geese|cranes?|dragons?", people_and_animals.BIRDS),
        ("camels?|dromedar(?:y|ies)|caravan", people_and_animals.CAMEL),
        ("deer|stag|elk|moose|reindeer", people_and_animals.DEER),
        (
            "horses?|pony|ponies|mare|stallion|foal|unicorns?|pferde?|chev(?:al|aux)|caballos?|cavall[oi]|"
            "cavalos?|лошад\\w*|кон[ьяи]|马|馬",
            people_and_animals.HORSE,
        ),
    ),
    EntityKind.VEHICLE: (
        ("boats?|sailboat|ship|ships|sail|yacht|vessel|trawler|ferry|canoe|raft", things.BOAT),
        ("train|trains|locomotive|tram|railway", things.TRAIN),
        ("spaceship|starship|rocket|spacecraft|shuttle|probe|capsule|satellite", things.SPACESHIP),
        ("plane|airplane|aeroplane|aircraft|jet|glider", things.PLANE),
        ("balloon|airship|zeppelin", things.BALLOON),
        (
            "cars?|taxis?|cab|sedan|limousine|automobile|convertible|autos?|voitures?|coches?|macchin[ae]|"
            "carros?|машин\\w*|автомобил\\w*|汽车|出租车|車|自動車",
            things.CAR,
        ),
    ),
    EntityKind.PLACE: (
        ("lighthouse|beacon", things.LIGHTHOUSE),
        ("castle|fortress|palace|citadel", things.CASTLE),
        ("windmill|mill", things.WINDMILL),
        ("temple|pagoda|shrine", things.PAGODA),
        ("tower|spire|church|minaret|monastery", things.TOWER),
        ("house|cabin|cottage|hut|farm|barn|home|village|lodge", things.HOUSE),
    ),
    EntityKind.OBJECT: (
        ("lantern|lamp|candle", things.LANTERN),
        ("balloon|balloons", things.BALLOON),
        ("tree|oak|willow", things.TREE),
        ("kite|drone", things.PLANE),
        ("lighthouse", things.LIGHTHOUSE),
        ("windmill", things.WINDMILL),
    ),
}  # fmt: skip


def shape_of(entity: Entity) -> Shape | None:
    """Returns the shape for the entity's name. Every person has one; other entities may have none.

    An entity without a shape is not drawn: a panda must not become a horse, nor a bicycle a car.
    """
    name = f" {' '.join(re.findall(r'\w+', entity.name.lower()))} "
    for pattern, shape in _NAMED[entity.kind]:
        if re.search(rf" (?:{pattern}) ", name):
            return shape
    return people_and_animals.PERSON if entity.kind is EntityKind.PERSON else None
