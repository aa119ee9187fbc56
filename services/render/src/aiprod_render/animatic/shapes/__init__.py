"""Finds the figure of an entity by its name."""

import re

from aiprod_film.entity import Entity, EntityKind

_NAMED: dict[EntityKind, tuple[tuple[str, str], ...]] = {
    EntityKind.ANIMAL: (
        ("fox|wolf|wolves|coyote|foxes", "🦊"),
        ("dog|dogs|puppy|hound", "🐕"),
        ("cat|cats|kitten", "🐈"),
        ("whale|whales|orca|dolphin|dolphins", "🐋"),
        ("birds?|gulls?|seagulls?|eagles?|hawks?|crows?|ravens?|owls?|swallows?|geese|cranes?|dragons?", "birds"),
        ("camels?|dromedar(?:y|ies)|caravan", "🐪"),
        ("deer|stag|elk|moose|reindeer", "🦌"),
        (
            "horses?|pony|ponies|mare|stallion|foal|unicorns?|pferde?|chev(?:al|aux)|caballos?|cavall[oi]|"
            "cavalos?|лошад\\w*|кон[ьяи]|马|馬",
            "🐎",
        ),
    ),
    EntityKind.VEHICLE: (
        ("boats?|sailboat|ship|ships|sail|yacht|vessel|trawler|ferry|canoe|raft", "⛵"),
        ("train|trains|locomotive|tram|railway", "🚂"),
        ("spaceship|starship|rocket|spacecraft|shuttle|probe|capsule|satellite", "🚀"),
        ("plane|airplane|aeroplane|aircraft|jet|glider", "✈"),
        ("balloon|airship|zeppelin", "hot-air-balloon"),
        (
            "cars?|taxis?|cab|sedan|limousine|automobile|convertible|autos?|voitures?|coches?|macchin[ae]|"
            "carros?|машин\\w*|автомобил\\w*|汽车|出租车|車|自動車",
            "🚗",
        ),
    ),
    EntityKind.PLACE: (
        ("lighthouse|beacon", "lighthouse"),
        ("castle|fortress|palace|citadel", "🏰"),
        ("windmill|mill", "windmill"),
        ("temple|pagoda|shrine", "pagoda"),
        ("tower|spire|church|minaret|monastery", "tower"),
        ("cabin|hut|lodge", "log-cabin"),
        ("house|cottage|farm|barn|home|village", "🏠"),
    ),
    EntityKind.OBJECT: (
        ("lantern|lamp|candle", "lantern"),
        ("balloon|balloons", "hot-air-balloon"),
        ("tree|oak|willow", "🌳"),
        ("kite|drone", "✈"),
        ("lighthouse", "lighthouse"),
        ("windmill", "windmill"),
    ),
}  # fmt: skip


def figure_named(entity: Entity) -> str:
    """Returns the key of the figure for the entity's name; empty if there is none.

    An entity without a figure is not drawn: a panda must not become a horse, nor a bicycle a car.
    """
    # Spaces around it, so that whole words match at its ends, too.
    name = f" {' '.join(re.findall(r'\w+', entity.name.lower()))} "
    for pattern, figure in _NAMED.get(entity.kind, ()):
        if re.search(rf" (?:{pattern}) ", name):
            return figure
    return ""
