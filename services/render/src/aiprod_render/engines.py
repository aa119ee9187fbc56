"""The engines of a deployment, and which one makes a scene."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiprod_film.engine_kind import EngineKind
from aiprod_film.scene import Scene
from aiprod_render.engine import Engine
from aiprod_render.render_inputs import ClipSpec
from aiprod_rpc.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines by their kinds; the one of `default` makes scenes that state none."""

    engines: Mapping[EngineKind, Engine]
    default: EngineKind

    @property
    def ordered(self) -> list[Engine]:
        """All engines, the default first."""
        others = [engine for kind, engine in self.engines.items() if kind is not self.default]
        return [self.engines[self.default], *others]

    def of(self, scene: Scene) -> Engine:
        """Returns the engine of a scene. Raises FailedPrecondition if there is none."""
        kind = scene.engine or self.default
        if kind not in self.engines:
            possible = ", ".join(engine.capabilities.kind.name for engine in self.ordered)
            raise FailedPrecondition(
                f"this deployment has no engine {kind.name}; it has {possible}. Choose one of them, or "
                f"configure {kind.name} where the render service runs",
                reason="ENGINE_MISSING",
                field="scene.engine",
            )
        return self.engines[kind]

    def without_foreign(self, spec: ClipSpec) -> ClipSpec:
        """Returns the clip without a dissolve out of a scene of another engine."""
        outgoing = spec.outgoing
        if outgoing and (outgoing.scene.engine or self.default) is not (spec.scene.engine or self.default):
            return replace(spec, outgoing=None)
        return spec
