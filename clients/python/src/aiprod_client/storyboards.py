"""Plans storyboards."""

from dataclasses import dataclass, field

from aiprod.film.v1.storyboard_pb2 import Storyboard
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.llm.v1.resources_pb2 import Provenance


@dataclass(slots=True)
class PlannedStoryboard:
    """A whole storyboard, what it asks for and no scene shows, and how it was planned."""

    storyboard: Storyboard = field(default_factory=Storyboard)
    unshown: list[Unshown] = field(default_factory=list)
    provenance: Provenance = field(default_factory=Provenance)


async def plan_storyboard(
    gateway: GenerationServiceStub, request: gateway_api.PlanStoryboardRequest
) -> PlannedStoryboard:
    """Returns the storyboard of a prompt; CreateJob makes its film. Raises AioRpcError."""
    planned = PlannedStoryboard()
    async for piece in gateway.PlanStoryboard(request):
        match piece.WhichOneof("piece"):
            case "head":
                # A second head restarts the plan.
                planned = PlannedStoryboard(piece.head)
            case "scene":
                planned.storyboard.scenes.append(piece.scene)
            case "unshown":
                planned.unshown.append(piece.unshown)
            case "provenance":
                planned.provenance = piece.provenance
    return planned
