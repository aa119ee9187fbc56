"""Scenes of a screenplay: slugs such as `INT. KITCHEN - DAY`, action, and dialogue below a name."""

import re
from dataclasses import replace

from aiprod_film.scene import Setting
from aiprod_llm.storyboard.board import Split, StoryboardScene
from aiprod_llm.storyboard.fields import read_scene, with_field
from aiprod_llm.storyboard.labels import EDGE, MARKUP, any_of, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern
from aiprod_llm.storyboard.markup import clean

_INSIDE = r"INT|INNEN|INTÉRIEUR|INTERIEUR|INTERIOR|INTERNO|ИНТ"
_OUTSIDE = r"EXT|AUSSEN|AUßEN|EXTÉRIEUR|EXTERIEUR|EXTERIOR|ESTERNO|ЭКСТ|НАТ|EST"
_NUMBERED = rf"(?:{any_of(words('scenes', 'spaced'))})\s*#?"
_SLUG = lazy_pattern(
    rf"{EDGE}{MARKUP}\.?(?:(?i:{_NUMBERED})?\d{{1,3}}[ \t]*[.):–—-]?\s+)?"
    rf"(?P<kind>(?:{_INSIDE})\.?\s*/\s*(?:{_OUTSIDE})|I/E|{_INSIDE}|{_OUTSIDE})"
    r"(?:\.|\s?[:–—-])[ \t]*(?P<place>[^\n.–—]*?"
    r"(?:\s[-–—]+\s*(?:\d{1,2}(?::\d{2})?\s*[AP]\.?M\b\.?|[^\W\d_]+(?:[ \t]+[A-ZÀ-ÞА-Я]+)*))?)"
    r"(?P<end>[*_ \t]*(?:\n|\.|[(:]|$))",
    re.MULTILINE,
)
_NUMBERED_LABEL = lazy_pattern(
    rf"{EDGE}{MARKUP}(?:{any_of(words('scenes', 'spaced'))})\s*#?\d{{1,3}}\s*[:.–—-]",
    re.IGNORECASE | re.MULTILINE,
)
_TRANSITION = re.compile(
    r"(?m)^[ \t]*(?:FADE (?:IN|OUT|TO BLACK|TO WHITE|TO)|(?:SMASH |MATCH |HARD |JUMP )?CUT TO(?: BLACK)?"
    r"|DISSOLVE TO"
    r"|THE END|ENDE|FIN|END)[ .:]*$"
    r"|(?<!\w)(?:FADE (?:IN|OUT|TO BLACK)|CUT TO(?: BLACK)?)[.:]"
)
_CUE = re.compile(
    r"^[ \t]*@?(?P<name>[A-ZÀ-ÞА-ЯЁ][A-ZÀ-ÞА-ЯЁ0-9 .'’-]{0,30})[ \t]*(?P<aside>\([^)\n]*\))?[ \t]*:?[ \t]*$"
)
_SPOKEN_INLINE = re.compile(
    r"^[ \t]*(?P<name>[A-ZÀ-ÞА-ЯЁ][A-ZÀ-ÞА-ЯЁ .'’-]{1,30})[ \t]*(?P<aside>\([^)\n]*\))?[ \t]*:[ \t]*"
    r"(?P<words>\S.*)$"
)
_CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-ÞА-ЯЁ]{3,}(?!\w)")
_DASH = re.compile(r"\s+[-–—]+\s+")
_ASIDE = re.compile(r"\([^)\n]*\)")
_AGE = re.compile(r"(?<=[A-ZÀ-ÞА-ЯЁ]{2})\s*\((?:(?:early|mid|late)[- ])?\d{1,2}(?:'?s)?\)")
_VOICE_OVER = re.compile(r"\b(?:V\.?\s?O|O\.?\s?S|OFF)\b")


def split_screenplay(text: str) -> Split | None:
    """Splits at slugs; `INT.` sets the place inside a building."""
    slugs = list(_SLUG.finditer(text))
    # `Scene 1: INT. KITCHEN - … Scene 2: …`: the numbers tell more.
    if not slugs or len(_NUMBERED_LABEL.findall(text)) > len(slugs):
        return None
    ends = [slug.start() for slug in slugs[1:]] + [len(text)]
    scenes = [
        _scene(slug, text[slug.end() - slug["end"].endswith("(") : end])
        for slug, end in zip(slugs, ends, strict=True)
    ]
    return Split(_TRANSITION.sub("", text[: slugs[0].start()]), tuple(scenes))


def _scene(slug: re.Match[str], body: str) -> StoryboardScene:
    place = ", ".join(clean(part).lower() for part in _DASH.split(slug["place"]))
    action, speech = _split_dialogue(_AGE.sub("", _TRANSITION.sub("", body)))
    scene = read_scene(_CAPITALS.sub(lambda name: name[0].title(), action))
    inside = re.match(_INSIDE, slug["kind"]) and "/" not in slug["kind"]
    for field, utterance in speech:
        scene = with_field(scene, field, utterance)
    return replace(
        scene,
        text=scene.text or place[:1].upper() + place[1:],
        # An empty caption: what a screenplay describes is not for reading.
        caption=scene.caption or "",
        directions=f"{place}. {scene.directions}".strip(". "),
        setting=Setting.INTERIOR if inside else None,
    )


def _split_dialogue(body: str) -> tuple[str, list[tuple[str, str]]]:
    """Returns the action, and what is spoken: as captions, or as narration from outside the picture."""
    action: list[str] = []
    speech: list[tuple[str, str]] = []
    field = ""
    for line in body.splitlines():
        if cue := _CUE.match(line) or _SPOKEN_INLINE.match(line):
            field = "narration" if _VOICE_OVER.search(cue["aside"] or "") else "caption"
            if utterance := cue.groupdict().get("words"):
                speech.append((field, clean(_ASIDE.sub("", utterance))))
                field = ""
        elif field and line.strip():
            if utterance := clean(_ASIDE.sub("", line)):
                speech.append((field, utterance))
        else:
            field = field if line.strip() or (field and not any(kind == field for kind, _ in speech)) else ""
            action.append(line)
    return "\n".join(action), speech
