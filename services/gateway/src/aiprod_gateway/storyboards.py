"""Plans storyboards without a job: a person edits one, and CreateJob makes its film."""

import asyncio
import logging
import math
import secrets
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace

import grpc

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.film.v1.library_pb2 import LibraryEntry
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_film.frames import nanoseconds
from aiprod_film.messages.storyboard import STORYBOARD_CHOICES
from aiprod_film.messages.values import write_duration
from aiprod_gateway.budget import Budget
from aiprod_gateway.clients.streams import stream_events
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.libraries.library_entries import LibraryEntries
from aiprod_gateway.libraries.library_use import used_entries
from aiprod_gateway.services import Services
from aiprod_rpc.call import Call, current_call, in_call, set_current_call
from aiprod_rpc.errors import ResourceExhausted

log = logging.getLogger(__name__)


class StoryboardPlanner:
    """Plans a few storyboards of each user at a time. Each that costs something is a row of the ledger."""

    def __init__(
        self, settings: GatewaySettings, services: Services, budget: Budget, entries: LibraryEntries
    ) -> None:
        self._limit = settings.jobs_at_once_per_user
        self._seconds = settings.stage_seconds
        self._services = services
        self._budget = budget
        self._entries = entries
        self._planning: Counter[str] = Counter()
        self._recording: set[asyncio.Task[None]] = set()

    async def plan(
        self, request: api.PlanStoryboardRequest, user: str
    ) -> AsyncGenerator[api.PlanStoryboardResponse]:
        """Yields the storyboard's head, its scenes, what none shows, and how it was planned.

        Raises RESOURCE_EXHAUSTED if the day's budget is spent or the user plans too many, and as
        `used_entries`.
        """
        with self._slot(user), self._paid(user):
            await self._budget.check()
            storage, text = self._services.storage, request.prompt
            used = await used_entries(self._entries, storage, request, text, user)
            head = film.Manifest()
            plan_request = _plan_request(request, used)
            pieces = stream_events(self._services.llm.PlanScenes, plan_request, math.inf, 0)
            async with asyncio.timeout(self._seconds), aclosing(pieces):
                async for piece in pieces:
                    head = piece.head if piece.HasField("head") else head
                    yield _response(piece, head, request)

    @contextmanager
    def _slot(self, user: str) -> Iterator[None]:
        if self._planning[user] >= self._limit:
            message = f"you plan {self._limit} storyboards already; wait for one to end"
            raise ResourceExhausted(message, reason="TOO_MANY_PLANS", retry_after=5)
        self._planning[user] += 1
        try:
            yield
        finally:
            self._planning[user] -= 1
            self._planning += Counter()  # drops users without a plan

    @contextmanager
    def _paid(self, user: str) -> Iterator[None]:
        """Gives the plan a name, under which llm bills it, and records its cost when the block ends."""
        name = f"jobs/plan-{secrets.token_hex(8)}"
        set_current_call(replace(current_call(), request_id=name))
        try:
            yield
        finally:
            # A caller that has gone away paid all the same.
            with in_call(Call(user=user, request_id=name)):
                task = asyncio.create_task(self._record(name, user))
            self._recording.add(task)
            task.add_done_callback(self._recording.discard)

    async def _record(self, name: str, user: str) -> None:
        try:
            cost = await self._services.llm.GetCost(llm_api.GetCostRequest(job=name))
            if not cost.usd_micros and not cost.unpriced_calls:
                return
            metrics = storage_pb.JobMetrics(job=name, user=user, outcome=storage_pb.JobMetrics.SUCCEEDED)
            if cost.unpriced_calls:
                metrics.known_cost_usd_micros = cost.usd_micros
            else:
                metrics.cost_usd_micros = cost.usd_micros
            await self._services.storage.RecordMetrics(storage_api.RecordMetricsRequest(metrics=metrics))
        except grpc.aio.AioRpcError as error:
            # llm's own ledger has the attempts.
            log.warning("the cost of a plan is not recorded", extra={"job": name}, exc_info=error)


def _plan_request(
    request: api.PlanStoryboardRequest, used: Sequence[LibraryEntry]
) -> llm_api.PlanScenesRequest:
    stated = request.HasField("duration_sec")
    return llm_api.PlanScenesRequest(
        prompt=request.prompt,
        duration=write_duration(nanoseconds(request.duration_sec)) if stated else None,
        format=request.format if request.HasField("format") else None,
        seed=request.seed,
        options=request.options,
        library=used,
        library_entries=request.library_entries,
    )


def _response(
    piece: llm_api.PlanScenesResponse, head: film.Manifest, request: api.PlanStoryboardRequest
) -> api.PlanStoryboardResponse:
    """Returns the piece of the storyboard for a piece of the plan with this head."""
    match piece.WhichOneof("piece"):
        case "head":
            board = film_storyboard.Storyboard(
                title=head.title,
                style=head.style.medium,
                prompt=head.prompt,
                library=request.library,
                library_entries=request.library_entries,
            )
            return api.PlanStoryboardResponse(head=board)
        case "scene":
            return api.PlanStoryboardResponse(scene=storyboard_scene(piece.scene, head))
        case "unshown":
            return api.PlanStoryboardResponse(unshown=piece.unshown)
    return api.PlanStoryboardResponse(provenance=piece.provenance)


def storyboard_scene(scene: film.Scene, head: film.Manifest) -> film_storyboard.StoryboardScene:
    """Returns all that an author could state to get this scene of a film with this head."""
    names = {entity.id: entity.name for entity in head.entities}
    choices = {name: getattr(scene, name) for name in STORYBOARD_CHOICES}
    return film_storyboard.StoryboardScene(
        text=scene.action or scene.title or "…",
        duration=scene.duration,
        caption=scene.caption,
        place=_place(scene),
        title=scene.title,
        subjects=[names[id] for id in scene.subjects if names.get(id)],
        **choices,
    )


def _place(scene: film.Scene) -> str:
    """Returns the place of a scene in words: its own, else its setting."""
    setting = film.Scene.Setting.Name(scene.setting).lower() if scene.setting else ""
    return (scene.place or setting).replace("-", " ").replace("_", " ")
