"""How a person looks whom the embedded renderer draws, by keys that planner and renderer share."""

from dataclasses import dataclass

# A new key needs its drawing in render's `animatic/puppets`; a test there compares the two sets.
HAIRS = frozenset({"short", "long", "bun", "pigtails", "curly", "bald"})
GARMENTS = frozenset(
    {"shirt", "coat", "dress", "gown", "tutu", "sport", "overall", "suit", "armour", "spacesuit"}
)
NO_HAT = "none"
"""The hat of somebody whose figure has one and who wears none."""
HATS = frozenset(
    {
        *("toque", "mortarboard", "straw", "montera", "cap", "peaked", "hardhat", "firehelmet", "beret"),
        *("bearskin", "fedora", "bowler", "tophat", "stetson", "crown", "pointed", "santa", "hood", "scarf"),
        *("veil", "turban", "soldier", "samurai", "horns", "tricorne", "sailor", "souwester", "nurse"),
        *("swimcap", "helmet", "greathelm", "mask", "fencing-mask", "galea", "pointed-cap", "devil-horns"),
        *("halo", "fur", "bull", "bee-hat"),
        NO_HAT,
    }
)
EXTRAS = frozenset(
    {
        *("glasses", "beard", "scarf", "apron", "belt", "stripes", "badge", "tie", "bow", "stethoscope"),
        *("satchel", "stars", "wings", "cape", "pack", "barefoot", "nose", "collar", "ermine", "long"),
        *("ears", "one-eye", "skull", "bones", "bandages"),
        *("mask", "bars"),
    }
)

HEADS = frozenset(
    {
        *"🐕🐩🐺🦊🐈🦁🐅🐆🐎🦓🐄🐂🐃🦬🐖🐗🐏🐑🐐🐪🦙🦒🐘🦏🦛🐁🐀🐹🐇🐿🦫🦔🦦🐻🐼🐨🦥🦝🦨🦡🐒🦍🦧🦌🫎🫏🦄",
        "polar-bear",
        *"🐸🐧🦆🦉🐓🐔🦃🦅🦜🦢🪿🦩🦤🐦🐤🐊🐢🐉🦖🦕🦘🤖👽",
    }
)
"""Animals and creatures who may walk, dress, and work as people do."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a person wears. Colours are `#rrggbb`; what is empty is as the figure has it.

    `head` is the animal or the creature whose head, fur, and tail it has; empty for a human being.
    """

    skin: str = ""
    hair: str = ""
    hair_colour: str = ""
    garment: str = ""
    top: str = ""
    bottom: str = ""
    shoes: str = ""
    hat: str = ""
    hat_colour: str = ""
    extras: tuple[str, ...] = ()
    head: str = ""

    @property
    def unknown(self) -> tuple[str, ...]:
        """The keys that the renderer does not draw."""
        keys = (
            (self.hair, HAIRS),
            (self.garment, GARMENTS),
            (self.hat, HATS),
            (self.head, HEADS),
        )
        named = [key for key, allowed in keys if key and key not in allowed]
        return (*named, *(extra for extra in self.extras if extra not in EXTRAS))
