"""The drawn styles by their keys, found in the words that a style states as its medium."""

import re
from functools import lru_cache

STYLE_WORDS: dict[str, str] = {
    "noir": r"noir",
    "black-and-white": r"black (?:and|&) white|b ?& ?w|b/w|monochrom(?:e|atic)|gr[ea]y ?scale",
    "sepia": r"sepia|daguerr?eotype",
    "pixel-art": r"pixel art|pixell?ated|8 bit|16 bit",
    "watercolour": r"water ?colou?rs?|aquarelles?",
    "ink": r"ink(?: and wash)?|ink wash|sumi e|calligraphy|woodcut|linocut|engraving",
    "oil": r"oil(?: paint(?:ing|ed|s)?)?|impressionis[mt]|painterly|impasto|van gogh",
    "paper-cut": r"paper ?cut(?:[ -]?outs?)?|cut ?paper|origami|collage|paper craft",
    "neon": r"neon|synthwave|vaporwave|retrowave",
    "blueprint": r"blueprints?|technical drawing|schematic",
    "chalk": r"chalk(?:board)?|blackboard",
    "comic": r"comics?(?: ?books?)?|pop art|graphic novel|halftone",
    "anime": r"anime|manga|ghibli|cel shaded",
    "vintage-film": r"vintage(?: film)?|super 8|8 ?mm|16 ?mm|silent film|old film|home movie|retro film",
    "pencil": r"pencil(?: sketch)?|sketch(?:ed|es)?|charcoal|hand drawn sketch",
    "stop-motion": r"stop ?motion|clay ?mation|clay|plasticine",
}
"""The words of each style as regular expressions, in lower case; the first style that matches counts."""

_PATTERNS = {key: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for key, words in STYLE_WORDS.items()}


# A film has one medium, which each of its frames asks about.
@lru_cache(64)
def style_key(medium: str) -> str:
    """Returns the key of the style that the words name; empty if they name none, which is the plain look."""
    # People write stop-motion, stop_motion, and stop motion.
    spaced = re.sub(r"[-_\s]+", " ", medium.casefold())
    return next((key for key, pattern in _PATTERNS.items() if pattern.search(spaced)), "")
