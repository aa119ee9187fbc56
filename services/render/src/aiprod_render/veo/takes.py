"""What a model is asked to shoot. A take is paid for; a clip is cut from it, as often as the film changes."""

import hashlib
import json
from dataclasses import asdict, dataclass
from fractions import Fraction

from aiprod_render.engine import Size
from aiprod_render.film import ClipSpec, Scene
from aiprod_render.veo.prices import price_per_second
from aiprod_render.veo.prompt import compose
from aiprod_runtime.errors import FailedPrecondition

SECONDS = (4, 6, 8)
RATE = Fraction(24)
FRAMES = {
    (1280, 720): ("16:9", "720p"),
    (1920, 1080): ("16:9", "1080p"),
    (720, 1280): ("9:16", "720p"),
    (1080, 1920): ("9:16", "1080p"),
}
"""Aspect and resolution of each size."""
NEVER_SEEN = "text, captions, subtitles, watermarks, logos"
"""Words are set over the picture here."""
MAX_PROMPT = 4000


@dataclass(frozen=True, slots=True)
class TakeOrder:
    """One call to the model; equal orders are one take."""

    model: str
    prompt: str
    negative_prompt: str
    seconds: int
    aspect: str
    resolution: str
    seed: int

    @property
    def key(self) -> str:
        """SHA-256 in hex, the take's content key."""
        text = json.dumps({"take": asdict(self)}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def order(spec: ClipSpec, scene: Scene, frame_count: int, model: str) -> TakeOrder:
    """The shortest take that holds `scene`; FailedPrecondition when its prompt is too long."""
    form = spec.format
    aspect, resolution = FRAMES[form.width, form.height]
    prompt = compose(scene, spec.style, spec.entities)
    if len(prompt) > MAX_PROMPT:
        raise FailedPrecondition(
            f"the scene is told in {len(prompt)} characters and the model reads {MAX_PROMPT}: shorten its "
            "action, or the descriptions of what is seen in it",
            reason="PROMPT_TOO_LONG",
            field="scene",
        )
    unwanted = ", ".join(filter(None, (spec.negative_prompt, NEVER_SEEN)))
    seconds = take_seconds(frame_count / form.rate)
    return TakeOrder(model, prompt, unwanted, seconds, aspect, resolution, scene.seed)


def take_seconds(scene_seconds: Fraction) -> int:
    """The shortest take for a scene of up to 8 s."""
    return next(seconds for seconds in SECONDS if seconds >= scene_seconds)


def sizes(model: str, agreed: int | None) -> tuple[Size, ...]:
    """What it makes; an `agreed` price in micro-dollars a second stands in for the list's."""
    return tuple(
        Size(width, height, price_per_second(model, resolution) if agreed is None else agreed)
        for (width, height), (_, resolution) in FRAMES.items()
    )
