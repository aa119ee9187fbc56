"""The spec of a take. The model is paid for a take; clips are cut from it as often as the film changes."""

import hashlib
import json
from dataclasses import asdict, dataclass
from fractions import Fraction

from aiprod_film.scene import Scene
from aiprod_render.engine import Size
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.shot_prompt import compose_prompt
from aiprod_render.veo.prices import price_per_second
from aiprod_rpc.errors import FailedPrecondition

SECONDS = (4, 6, 8)
RATE = Fraction(24)
SIZES = {
    (1280, 720): ("16:9", "720p"),
    (1920, 1080): ("16:9", "1080p"),
    (720, 1280): ("9:16", "720p"),
    (1080, 1920): ("9:16", "1080p"),
}
"""The aspect and resolution of each size in pixels."""
ALWAYS_EXCLUDED = "text, captions, subtitles, watermarks, logos"
"""Title and caption are drawn over the take, so the model must not add its own."""
MAX_PROMPT = 4000


@dataclass(frozen=True, slots=True)
class TakeSpec:
    """One call to the model; equal specs are the same take."""

    model: str
    prompt: str
    negative_prompt: str
    seconds: int
    aspect: str
    resolution: str
    seed: int

    @property
    def key(self) -> str:
        """The take's content key: SHA-256 in hex."""
        # Paid takes are found by this text: it must not change.
        text = json.dumps({"take": asdict(self)}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def take_spec(spec: ClipSpec, scene: Scene, frame_count: int, model: str) -> TakeSpec:
    """Returns the shortest take that holds `scene`. Raises FailedPrecondition if its prompt is too long."""
    aspect, resolution = SIZES[spec.format.width, spec.format.height]
    prompt = compose_prompt(scene, spec.style, spec.entities)
    if len(prompt) > MAX_PROMPT:
        raise FailedPrecondition(
            f"the scene's prompt has {len(prompt)} characters and the model reads {MAX_PROMPT}: shorten its "
            "action, or the descriptions of its entities",
            reason="PROMPT_TOO_LONG",
            field="scene",
        )
    negative_prompt = ", ".join(filter(None, (spec.negative_prompt, ALWAYS_EXCLUDED)))
    seconds = take_seconds(frame_count / spec.format.rate)
    return TakeSpec(model, prompt, negative_prompt, seconds, aspect, resolution, scene.seed)


def take_seconds(scene_seconds: Fraction) -> int:
    """Returns the length in seconds of the shortest take for a scene of up to 8 s."""
    # The model charges by the second, and what exceeds the scene is cut away.
    return next(seconds for seconds in SECONDS if seconds >= scene_seconds)


def supported_sizes(model: str, agreed_price: int | None) -> tuple[Size, ...]:
    """Returns the sizes; an `agreed_price` in micro-dollars per second replaces the list price."""
    return tuple(
        Size(width, height, price_per_second(model, resolution) if agreed_price is None else agreed_price)
        for (width, height), (_, resolution) in SIZES.items()
    )
