"""Finds the silhouette of an entity by its name."""

import re

from aiprod_film.entity import Entity, EntityKind
from aiprod_render.animatic.shapes import animals, things
from aiprod_render.animatic.shapes.shape import Shape

_NAMED: dict[EntityKind, tuple[tuple[str, Shape], ...]] = {
    EntityKind.ANIMAL: (
        ("fox|wolf|wolves|coyote|foxes", animals.FOX),
        ("dog|dogs|puppy|hound", animals.DOG),
        ("cat|cats|kitten", animals.CAT),
        ("whale|whales|orca|dolphin|dolphins", animals.WHALE),
        ("birds?|gulls?|seagulls?|eagles?|hawks?|crows?|ravens?|owls?|swallows?|geese|cranes?|dragons?", animals.BIRDS),
        ("camels?|dromedar(?:y|ies)|caravan", animals.CAMEL),
        ("deer|stag|elk|moose|reindeer", animals.DEER),
        (
            "horses?|pony|ponies|mare|stallion|foal|unicorns?|pferde?|chev(?:al|aux)|caballos?|cavall[oi]|"
            "cavalos?|лошад\\w*|кон[ьяи]|马|馬",
            animals.HORSE,
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
    """Returns the shape for the entity's name; None if there is none.

    An entity without a shape is not drawn: a panda must not become a horse, nor a bicycle a car.
    """
    name = f" {' '.join(re.findall(r'\w+', entity.name.lower()))} "
    for pattern, shape in _NAMED.get(entity.kind, ()):
        if re.search(rf" (?:{pattern}) ", name):
            return shape
    return None
