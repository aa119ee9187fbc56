"""The spec of a picture, which is paid for once; clips are made of it as often as the film changes."""

import hashlib
import json
from dataclasses import asdict, dataclass
from fractions import Fraction

from aiprod_film.asset import Asset
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import Scene
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.shot_prompt import compose_prompt
from aiprod_rpc.errors import FailedPrecondition

ASPECTS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
"""The shapes that the model draws."""
ALWAYS_EXCLUDED = "text, letters, captions, watermarks, logos, borders"
"""Title and caption are drawn over the picture, so the model must not add its own."""
MAX_PROMPT = 4000
MAX_REFERENCES = 3
"""The pictures of characters and places that a picture is drawn from; models mix up more."""


@dataclass(frozen=True, slots=True)
class PictureSpec:
    """One call to the model; equal specs are the same picture."""

    model: str
    prompt: str
    aspect: str
    seed: int
    references: tuple[Asset, ...] = ()

    @property
    def key(self) -> str:
        """The picture's content key: SHA-256 in hex."""
        # Paid pictures are found by this text: it must not change for those without references.
        picture = asdict(self)
        del picture["references"]
        if self.references:
            picture["references"] = [[each.name, each.generation] for each in self.references]
        text = json.dumps({"picture": picture}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def picture_spec(spec: ClipSpec, scene: Scene, model: str) -> PictureSpec:
    """Returns the picture of `scene`. Raises FailedPrecondition if its prompt is too long."""
    shot = compose_prompt(scene, spec.style, spec.entities, moving=False)
    excluded = ", ".join(filter(None, (spec.negative_prompt, ALWAYS_EXCLUDED)))
    pictured = [entity for entity in spec.entities if entity.reference and entity.id in scene.subjects]
    pictured = pictured[:MAX_REFERENCES]
    named = "".join(f" Picture {at} shows {one.name}." for at, one in enumerate(pictured, start=1))
    same = f"{named} They look exactly as in these pictures." if named else ""
    prompt = f"{shot}{same} One full-frame picture without {excluded}."
    if len(prompt) > MAX_PROMPT:
        raise FailedPrecondition(
            f"the scene's prompt has {len(prompt)} characters and the model reads {MAX_PROMPT}: shorten its "
            "action, or the descriptions of its entities",
            reason="PROMPT_TOO_LONG",
            field="scene",
        )
    references = tuple(entity.reference for entity in pictured if entity.reference)
    return PictureSpec(model, prompt, nearest_aspect(spec.format), scene.seed, references)


def nearest_aspect(form: VideoFormat) -> str:
    """Returns the shape of which the least is cut away to fill the frame."""
    frame = Fraction(form.width, form.height)

    def difference(aspect: str) -> Fraction:
        width, height = map(int, aspect.split(":"))
        shape = Fraction(width, height)
        # Too wide and too tall count alike.
        return max(shape / frame, frame / shape)

    return min(ASPECTS, key=difference)
