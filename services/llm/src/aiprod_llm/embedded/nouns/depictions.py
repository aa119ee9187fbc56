"""What is only depicted: the subject of a picture that somebody looks at, and what a statue is of."""

import re
from collections.abc import Iterable
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.nouns.noun import Noun

_OF = (
    r"\s+(?:(?:of|de|di|van|von|do)\s+(?:(?:an?|the|his|her|their|its|my|our|sa|son|ses|su|sus|une?|un[oa]"
    r"|la|le|las|los|il|um|uma|een|de|het|einem|einer|seine[mr]|ihre[mr])\s+)?"
    r"|(?:d['’]|del|della|dello|dei|du|des|der|da|eines|einer|vom)\s*(?:une?\s+|un[oa]?\s+)?)"
)
_NOUN_FOLLOWS = r"(?:\w+\s+)?$"
_PICTURE_OF = (
    r"(?i)(?<!\w)(?:paintings?|pictures?|portraits?|photos?|photographs?|drawings?|sketch(?:es)?|murals?|posters?|tapestr(?:y|ies)"
    r"|gemäldes?|bild(?:er)?|porträts?|fotos?|zeichnung(?:en)?|wandbild|wandgemälde|plakat"
    r"|tableaux?|peintures?|photographies?|dessins?|fresques?|affiches?"
    r"|cuadros?|pinturas?|retratos?|fotograf[ií]as?|dibujos?|mural(?:es)?|carteles?"
    rf"|quadri?|dipint[oi]|ritratt[oi]|disegn[oi]|desenhos?|schilderij(?:en)?|portret|tekening){_OF}"
)
_PICTURE = re.compile(_PICTURE_OF + _NOUN_FOLLOWS)
_PICTURES_NAME = re.compile(_PICTURE_OF)
_STATUE = re.compile(
    r"(?i)(?<!\w)(?:statues?|sculptures?|figurines?|statuen?|skulptur(?:en)?|estatuas?|esculturas?|statu[ae]|scultur[ae]"
    rf"|estátuas?|standbeeld(?:en)?)(?:\s+(?:de|en|di|aus|van|of)\s+\w+)?{_OF}{_NOUN_FOLLOWS}"
)
_MATERIALS = tuple(
    (re.compile(rf"(?i)(?<!\w)(?:{words})(?!\w)"), code)
    for words, code in (
        (r"marble|marmor\w*|marbre|mármol|marmo", "#e4e0d8"),
        (r"bronze|bronce|bronzo|brons", "#8a6a3f"),
        (r"golden|gold|goldene\w*|dorad[oa]|dorée?|oro", "#d8b04a"),
        (r"ice|eis\w*|glace|hielo|ghiaccio", "#bfe0ec"),
        (r"wooden|wood|holz\w*|hölzerne\w*|bois|madera|legno", "#a9764a"),
        (r"snow|schnee\w*|neige|nieve", "#eef3f6"),
    )
)
"""What statues are made of, by the words of each material."""
_STONE = "#a39e95"
_FRAME = "🖼"
_LOOKBACK = 48
"""Characters before a noun in which what it is the picture of stands."""
_PAINTED = re.compile(
    r"(?i)(?<!\w)(?:paint|draw|drew|sketch|spray|mal[te]|zeichne|peint|peign|dessin|pint[aó]|dibuj|dipin|disegn|desenh|schilder|teken)"
)
_ALIVE = frozenset({EntityKind.PERSON, EntityKind.ANIMAL})


def with_depictions(text: str, nouns: Iterable[Noun]) -> list[Noun]:
    """Returns the nouns of a text, those of pictures and statues with what they show.

    Whoever looks at a painting of a ship sees no ship, and a statue of a lion is a lion of stone. An animal
    that somebody paints stays, because it comes on the canvas; so does what the whole film is a picture of.
    """
    result: list[Noun] = []
    for noun in nouns:
        start = max(0, noun.start - _LOOKBACK)
        # A French phrase begins with its first word: `portrait d'un roi`.
        before = text[start : noun.end - len(noun.word)]
        if result and _STATUE.search(before):
            result.append(_carved(text, result.pop(), noun))
            continue
        picture = _PICTURE.search(before)
        if picture is None:
            result.append(noun)
            continue
        begin = start + picture.start()
        # A painting is a noun itself, a portrait is none.
        result = [one for one in result if one.end <= begin]
        painted = noun.kind is EntityKind.ANIMAL and _PAINTED.search(before[: picture.start()])
        if painted or not any(one.kind in _ALIVE for one in result):
            result.append(noun)
        else:
            phrase = text[begin : noun.end]
            result.append(Noun(EntityKind.OBJECT, phrase, begin, noun.end, figure=_FRAME))
    return result


def is_statue(noun: Noun) -> bool:
    """Returns whether a noun is of stone: a lion that is at home where statues are."""
    return bool(_STATUE.search(noun.phrase[: -len(noun.word)]))


def pictured(entity: Entity) -> str:
    """Returns what a framed picture shows, in the words of its name; empty of other things."""
    picture = _PICTURES_NAME.match(entity.name) if entity.figure == _FRAME else None
    return entity.name[picture.end() :] if picture else ""


def _carved(text: str, statue: Noun, noun: Noun) -> Noun:
    """Returns the statue as what it is of, in the colour of its material; it does nothing."""
    words = text[statue.start : noun.end]
    colour = next((code for pattern, code in _MATERIALS if pattern.search(words)), _STONE)
    return replace(
        noun,
        kind=EntityKind.OBJECT,
        phrase=words,
        start=statue.start,
        count=statue.count,
        colour=noun.colour or statue.colour or colour,
    )
