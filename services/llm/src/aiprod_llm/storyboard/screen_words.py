"""Keeps of a text what may be read on the screen: not how the film looks, is taken, or what it leaves out."""

import tomllib
from importlib import resources

from aiprod_llm.storyboard.directions import without_camera
from aiprod_llm.storyboard.parts import compiled, divided, either

_TABLE = tomllib.loads(resources.files(__package__).joinpath("screen_words.toml").read_text("utf-8"))


def stated_looks(text: str) -> list[str]:
    """Returns the parts of a text that say how the film looks: `sepia`, `Chalk drawing of`."""
    opening = _LOOK_OPENING.match(text)
    _, parts = divided(text, _LOOKS)
    return [*([_OF.sub("", opening["look"])] if opening else []), *parts]


def screen_words(text: str) -> str:
    """Returns the words of a text that tell the story; empty if it only directs."""
    # An opening may hide another: `Time-lapse: a watercolour of …`.
    for opening in (_OPENING, _LOOK_OPENING, _OPENING):
        text = opening.sub("", text)
    text, _ = divided(without_camera(text), _DIRECTION)
    return _CLOSING.sub("", _ABSENT_CROWD.sub("", text)).strip()


_LOOK = either(_TABLE["looks"])
_DENIAL = either(_TABLE["denials"])
_DENIED = (
    rf"(?:{_DENIAL})(?:\s*(?!(?:one|longer|matter|sooner|more)\b)[\w\u0900-\u0963\u0966-\u097f'’-]+){{1,3}}"
)
_DENIED_BEFORE = rf"(?:[\w\u0900-\u0963\u0966-\u097f'’-]+\s*){{1,2}}(?:{either(_TABLE['denials_after'])})"
_DEMAND = either(_TABLE["demands"])
_OF = compiled(r"\s+(?:of|von|vom|eine[sr]|des|der|de|du|di|d['’].*)$")
_LOOKS = compiled(rf"(?:{_LOOK})(?:\s+(?:and|und|et|y|e|и)\s+(?:{_LOOK}))*")
_DIRECTION = compiled(
    rf"{_LOOKS.pattern}|{_DENIED}|{_DENIED_BEFORE}|{either((*_TABLE['takes'], *_TABLE['demands']))}"
)
_AFTER = r"(?:\s*[:：–—]\s*|\s+(?=\w)|(?<=\W))"
_OPENING = compiled(rf"^\W*(?:{either(_TABLE['openings'])}){_AFTER}")
_LOOK_OPENING = compiled(rf"^\W*(?P<look>{either(_TABLE['look_openings'])}){_AFTER}")
_CLOSING = compiled(rf"\s*(?:{either(_TABLE['closings'])})\W*$")
_ABSENT_CROWD = compiled(
    rf"\s+(?:with\s+)?(?:{_DENIAL})\s*(?:{either(_TABLE['crowds'])})(?!\w)|\s+(?:{either(_TABLE['crowds'])})\s*(?:{either(_TABLE['denials_after'])})"
)
