"""Whose head a person has who is an animal or a creature, by the figure of that animal."""

from aiprod_film.look import HEADS, Look

_KINDS = {
    "🐕": ("🐶", "🦮", "🐕‍🦺"),
    "🐈": ("🐱",),
    "🐁": ("🐭",),
    "🐇": ("🐰",),
    "🐄": ("🐮",),
    "🐖": ("🐷",),
    "🐎": ("🐴",),
    "🐅": ("🐯",),
    "🐒": ("🐵",),
    "🐪": ("🐫",),
    "🐉": ("🐲",),
    "🐤": ("🐥", "🐣"),
    "🐦": ("robin", "sparrow", "birds", "🕊"),
}
"""Faces, young, and near kinds, by the head that shows them."""
_COATS = {"🐦‍⬛": ("🐦", "#2b2d33"), "🐈‍⬛": ("🐈", "#2b2d33")}
"""Kinds that are another one in a coat of their own."""
_BY_FIGURE = {kind: head for head, kinds in _KINDS.items() for kind in kinds}


def head_of(figure: str, colour: str = "") -> Look | None:
    """Returns the look of a person who is the animal of a figure; None if it has no head that is drawn.

    `colour` is that of its fur as `#rrggbb`; empty for the usual one.
    """
    head, coat = _COATS.get(figure, (_BY_FIGURE.get(figure, figure), ""))
    return Look(head=head, skin=colour or coat) if head in HEADS else None
