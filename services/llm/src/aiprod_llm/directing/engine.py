"""The engine that calls a language model."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from importlib import resources
from typing import Protocol

from aiprod_film.asset import Asset
from aiprod_film.frames import SECOND
from aiprod_film.library import Library
from aiprod_film.manifest import Manifest
from aiprod_film.scene import Scene
from aiprod_llm.billing import Bill, Payer
from aiprod_llm.calls.batches import Batcher
from aiprod_llm.calls.cached_call import L1_HIT, CachedCalls, Produce, Receipt
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.metered_model import MeteredModel
from aiprod_llm.calls.model_interface import Media, Message, ModelRequest, Operation
from aiprod_llm.directing import rules
from aiprod_llm.directing.authored import read_authored
from aiprod_llm.directing.drawable import keys
from aiprod_llm.directing.plan_stream import PieceBuilder, stream_plan
from aiprod_llm.directing.revision import revision_text
from aiprod_llm.directing.schemas import (
    Draft,
    EntityDraft,
    FilmDraft,
    MarkersDraft,
    ReviewDraft,
    RevisionDraft,
    TranslationDraft,
    json_schema,
)
from aiprod_llm.directing.structured_output import generate_json, generate_text
from aiprod_llm.engine import TextRequest
from aiprod_llm.markers import marker_id
from aiprod_llm.plan import Brief, Markers, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, SceneFaults, Script
from aiprod_rpc.call import current_call

PLAN_TOKENS, MARKERS_TOKENS, REVIEW_TOKENS = 32_768, 4096, 4096


class VideoInput(Protocol):
    """Gives the model access to a film."""

    def attach(self, film: Asset, media: Media, deadline: Deadline) -> AbstractAsyncContextManager[Media]:
        """Yields `media` with a URI or content that the model can read during the block.

        Raises FailedPrecondition if the film cannot be attached, else ModelError or DeadlineExceeded.
        """


@dataclass(frozen=True, slots=True)
class CallsByKind:
    """Cached calls, by how long answers stay cached and how long they may take."""

    texts: CachedCalls
    markers: CachedCalls
    reviews: CachedCalls


class ModelEngine:
    """Calls `model` for texts, plans and markers, and `vision_model` for reviews."""

    def __init__(
        self,
        model: str,
        vision_model: str,
        calls: CallsByKind,
        metered_model: MeteredModel,
        batcher: Batcher,
        video_input: VideoInput,
    ) -> None:
        self._model = model
        self._vision_model = vision_model
        self._calls = calls
        self._metered_model = metered_model
        self._batcher = batcher
        self._video_input = video_input

    async def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        """Yields the head, the scenes and the provenance, as `Engine.plan`."""
        request = self._request(Operation.PLAN, _brief_text(brief), "plan", FilmDraft, PLAN_TOKENS)
        request = replace(request, seed=brief.seed)
        builder = PieceBuilder(brief, self._model)

        def produce(deadline: Deadline, payer: Payer) -> AbstractAsyncContextManager[AsyncIterator[str]]:
            return aclosing(stream_plan(self._metered_model, request, brief, deadline, payer))

        async with aclosing(self._calls.texts.stream(request, produce, bill)) as items:
            async for item in items:
                if isinstance(item, str):
                    yield builder.build(item)
                    continue
                for unshown in builder.unshown():
                    yield unshown
                yield self._provenance(item)

    async def extract_markers(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        """Returns the markers of a film, as `Engine.extract_markers`."""
        request = self._request(Operation.MARKERS, prompt, "markers", MarkersDraft, MARKERS_TOKENS)

        def answer(deadline: Deadline, payer: Payer) -> Awaitable[str]:
            return generate_json(
                self._metered_model, request, MarkersDraft, rules.markers_violations, deadline, payer
            )

        text, provenance = await self._single(self._calls.markers, request, _whole(answer), bill)
        identifier = marker_id(self._model, current_call().user, prompt)
        return MarkersDraft.model_validate_json(text).markers(identifier, version=1), provenance

    async def review(self, film: Asset, script: Script, bill: Bill) -> Review:
        """Returns the review of a film, as `Engine.review`."""
        text = json.dumps(asdict(script), ensure_ascii=False)
        request = self._request(Operation.REVIEW, text, "review", ReviewDraft, REVIEW_TOKENS)
        # The cache key has the digest and not the URI, which changes with each upload.
        digest = f"{film.name}#{film.generation}/{film.size}/{film.crc32c:08x}"
        media = Media(digest, film.content_type, seconds=script.scenes[-1].end)
        request = replace(request, model=self._vision_model, media=media)

        @asynccontextmanager
        async def produce(deadline: Deadline, payer: Payer) -> AsyncIterator[AsyncIterator[str]]:
            async with self._video_input.attach(film, media, deadline) as attached:
                draft = generate_json(
                    self._metered_model,
                    replace(request, media=attached),
                    ReviewDraft,
                    partial(rules.review_violations, script=script),
                    deadline,
                    payer,
                )
                async with aclosing(_one(draft)) as pieces:
                    yield pieces

        answer, provenance = await self._single(self._calls.reviews, request, produce, bill)
        draft = ReviewDraft.model_validate_json(answer)
        findings = tuple(finding.finding() for finding in draft.findings)
        return Review(draft.scores(), findings, draft.summary, replace(provenance, engine=self._vision_model))

    async def revise(
        self, film: Manifest, faults: tuple[SceneFaults, ...], bill: Bill
    ) -> tuple[tuple[Scene, ...], Provenance]:
        """Returns the scenes with faults, planned again, as `Engine.revise`."""
        scenes = {scene.id: scene for scene in film.scenes}
        names = [fault.scene for fault in faults]
        text = revision_text(film, faults)
        request = self._request(Operation.REVISION, text, "revision", RevisionDraft, PLAN_TOKENS)

        def answer(deadline: Deadline, payer: Payer) -> Awaitable[str]:
            violations = partial(rules.revision_violations, scenes=names)
            return generate_json(self._metered_model, request, RevisionDraft, violations, deadline, payer)

        written, provenance = await self._single(self._calls.texts, request, _whole(answer), bill)
        revised = RevisionDraft.model_validate_json(written).scenes
        return tuple(draft.applied(scenes[draft.id]) for draft in revised), provenance

    translates = True

    async def translate(
        self, captions: tuple[str, ...], language: str, bill: Bill
    ) -> tuple[tuple[str, ...], Provenance]:
        """Returns the captions in the language, as `Engine.translate`."""
        text = json.dumps({"language": language, "captions": captions}, ensure_ascii=False)
        request = self._request(Operation.TRANSLATION, text, "translation", TranslationDraft, PLAN_TOKENS)

        def answer(deadline: Deadline, payer: Payer) -> Awaitable[str]:
            violations = partial(rules.translation_violations, captions=captions)
            return generate_json(self._metered_model, request, TranslationDraft, violations, deadline, payer)

        written, provenance = await self._single(self._calls.texts, request, _whole(answer), bill)
        return tuple(TranslationDraft.model_validate_json(written).captions), provenance

    async def generate_text(self, request: TextRequest, bill: Bill) -> tuple[str, Provenance]:
        """Returns text, as `Engine.generate_text`."""
        call = ModelRequest(
            Operation.TEXT,
            current_call().user,
            self._model,
            (Message("user", request.prompt),),
            system=request.system,
            max_output_tokens=request.max_output_tokens,
            temperature=request.temperature,
        )

        def answer(deadline: Deadline, payer: Payer) -> Awaitable[str]:
            if request.workload:
                return self._batcher.generate(call, request.workload, deadline, payer)
            return generate_text(self._metered_model, call, deadline, payer)

        return await self._single(self._calls.texts, call, _whole(answer), bill, request.bypass_cache)

    async def _single(
        self, calls: CachedCalls, request: ModelRequest, produce: Produce, bill: Bill, bypass: bool = False
    ) -> tuple[str, Provenance]:
        """Returns an answer that is a single piece."""
        # A hit needs neither a generator nor a task.
        if not bypass and (pieces := calls.lookup(request)):
            return pieces[0], self._provenance(L1_HIT)
        text, receipt = [item async for item in calls.stream_missing(request, produce, bill, bypass)]
        assert isinstance(text, str)
        assert isinstance(receipt, Receipt)
        return text, self._provenance(receipt)

    def _request(
        self, operation: Operation, text: str, prompt_file: str, draft: type[Draft], tokens: int
    ) -> ModelRequest:
        return ModelRequest(
            operation,
            current_call().user,
            self._model,
            (Message("user", text),),
            system=_system_prompt(prompt_file),
            schema=json_schema(draft),
            max_output_tokens=tokens,
        )

    def _provenance(self, receipt: Receipt) -> Provenance:
        return Provenance(self._model, receipt.cost, receipt.tokens, receipt.result)


def _whole(answer: Callable[[Deadline, Payer], Awaitable[str]]) -> Produce:
    """Returns what makes an answer that is a single piece."""
    return lambda deadline, payer: aclosing(_one(answer(deadline, payer)))


async def _one(answer: Awaitable[str]) -> AsyncGenerator[str]:
    yield await answer


@cache
def _system_prompt(name: str) -> str:
    text = (resources.files("aiprod_llm.directing") / "prompts" / f"{name}.md").read_text()
    return text.replace("{keys}", keys())


def _library(library: Library) -> dict[str, object]:
    """Returns whom and which places the model must know by their names."""
    # Here and not in the system prompt: that is part of the key of every stored plan.
    rule = "Characters and places have these names. Call their entities so, and list them as subjects."
    characters = [
        {"name": one.name, "is": one.figure, "description": one.description} for one in library.characters
    ]
    places = [{"name": one.name, "place": one.set, "description": one.description} for one in library.places]
    return {"rule": rule, "characters": characters, "places": places, "in_all_scenes": sorted(library.stated)}


def _brief_text(brief: Brief) -> str:
    fields: dict[str, object] = {
        "brief": brief.prompt,
        "length_seconds": brief.duration / SECOND,
        "frames_per_second": float(brief.rate),
    }
    if storyboard := read_authored(brief).as_json():
        fields["storyboard"] = storyboard
    if brief.markers:
        markers = asdict(brief.markers)
        # Only what the model writes itself: any other field would make every stored plan a miss.
        markers["entities"] = [
            {name: entity[name] for name in EntityDraft.model_fields if name in entity}
            | ({"head": entity["look"]["head"]} if (entity["look"] or {}).get("head") else {})
            for entity in markers["entities"]
        ]
        fields["consistency_markers"] = markers
    if brief.library.characters or brief.library.places:
        fields["library"] = _library(brief.library)
    return json.dumps(fields, ensure_ascii=False)
