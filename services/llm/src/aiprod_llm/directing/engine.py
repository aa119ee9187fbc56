"""The engine that has a language model."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from importlib import resources

from aiprod_llm.bills import Bill, Payer
from aiprod_llm.calls.answers import HIT, Answers, Receipt
from aiprod_llm.calls.batches import Batches
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.flights import Produce
from aiprod_llm.calls.question import Media, Operation, Question, Turn
from aiprod_llm.calls.upstream import Upstream
from aiprod_llm.cutting import SECOND
from aiprod_llm.directing import rules
from aiprod_llm.directing.drafts import Draft, FilmDraft, MarkersDraft, ReviewDraft, schema
from aiprod_llm.directing.planning import Cutter, written
from aiprod_llm.directing.projection import Projection
from aiprod_llm.directing.structured import structured, whole
from aiprod_llm.engine import WritingTask
from aiprod_llm.markers import marker_id
from aiprod_llm.plan import Brief, Markers, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, Script, StoredFilm
from aiprod_runtime.call import current_call

PLAN_TOKENS, MARKERS_TOKENS, REVIEW_TOKENS = 32_768, 4096, 4096


@dataclass(frozen=True, slots=True)
class Remembered:
    """The answers that are remembered, by how long they hold and how long they may take."""

    texts: Answers
    markers: Answers
    reviews: Answers


class ModelEngine:
    """Asks `model` for texts, plans and markers, and `watcher` for reviews."""

    def __init__(
        self,
        model: str,
        watcher: str,
        remembered: Remembered,
        upstream: Upstream,
        batches: Batches,
        projection: Projection,
    ) -> None:
        self._model = model
        self._watcher = watcher
        self._remembered = remembered
        self._upstream = upstream
        self._batches = batches
        self._projection = projection

    async def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        question = self._question(Operation.PLAN, _brief_text(brief), "plan", FilmDraft, PLAN_TOKENS)
        question = replace(question, seed=brief.seed)
        cutter = Cutter(brief, self._model)
        produce = partial(written, self._upstream, question, brief)
        async with aclosing(self._remembered.texts.to(question, produce, bill)) as pieces:
            async for piece in pieces:
                yield self._provenance(piece) if isinstance(piece, Receipt) else cutter.piece(piece)

    async def mark(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        question = self._question(Operation.MARKERS, prompt, "markers", MarkersDraft, MARKERS_TOKENS)

        async def produce(deadline: Deadline, payer: Payer) -> AsyncGenerator[str]:
            yield await structured(self._upstream, question, MarkersDraft, rules.of_markers, deadline, payer)

        text, provenance = await self._single(self._remembered.markers, question, produce, bill)
        identity = marker_id(self._model, current_call().user, prompt)
        return MarkersDraft.model_validate_json(text).markers(identity, version=1), provenance

    async def watch(self, film: StoredFilm, script: Script, bill: Bill) -> Review:
        text = json.dumps(asdict(script), ensure_ascii=False)
        question = self._question(Operation.WATCH, text, "watch", ReviewDraft, REVIEW_TOKENS)
        media = Media(film.digest, film.content_type, seconds=script.scenes[-1].end)
        question = replace(question, model=self._watcher, media=media)

        async def produce(deadline: Deadline, payer: Payer) -> AsyncGenerator[str]:
            async with self._projection.showing(film, media, deadline) as shown:
                yield await structured(
                    self._upstream,
                    replace(question, media=shown),
                    ReviewDraft,
                    partial(rules.of_review, script=script),
                    deadline,
                    payer,
                )

        answer, provenance = await self._single(self._remembered.reviews, question, produce, bill)
        draft = ReviewDraft.model_validate_json(answer)
        findings = tuple(finding.finding() for finding in draft.findings)
        return Review(draft.scores(), findings, draft.summary, replace(provenance, engine=self._watcher))

    async def write(self, task: WritingTask, bill: Bill) -> tuple[str, Provenance]:
        question = Question(
            Operation.TEXT,
            current_call().user,
            self._model,
            (Turn("user", task.prompt),),
            system=task.system,
            max_output_tokens=task.max_output_tokens,
            temperature=task.temperature,
        )

        async def produce(deadline: Deadline, payer: Payer) -> AsyncGenerator[str]:
            if task.workload:
                yield await self._batches.answer(question, task.workload, deadline, payer)
            else:
                yield await whole(self._upstream, question, deadline, payer)

        return await self._single(self._remembered.texts, question, produce, bill, task.bypass_cache)

    async def _single(
        self, answers: Answers, question: Question, produce: Produce, bill: Bill, bypass: bool = False
    ) -> tuple[str, Provenance]:
        """The answer that comes as one piece."""
        if not bypass and (pieces := answers.known(question)):
            return pieces[0], self._provenance(HIT)
        text, receipt = [piece async for piece in answers.made(question, produce, bill, bypass)]
        assert isinstance(text, str)
        assert isinstance(receipt, Receipt)
        return text, self._provenance(receipt)

    def _question(
        self, operation: Operation, text: str, task: str, draft: type[Draft], tokens: int
    ) -> Question:
        return Question(
            operation,
            current_call().user,
            self._model,
            (Turn("user", text),),
            system=_instructions(task),
            schema=schema(draft),
            max_output_tokens=tokens,
        )

    def _provenance(self, receipt: Receipt) -> Provenance:
        return Provenance(self._model, receipt.cost, receipt.tokens, receipt.result)


@cache
def _instructions(task: str) -> str:
    return (resources.files("aiprod_llm.directing") / "prompts" / f"{task}.md").read_text()


def _brief_text(brief: Brief) -> str:
    told: dict[str, object] = {
        "brief": brief.prompt,
        "length_seconds": brief.duration / SECOND,
        "frames_per_second": float(brief.rate),
    }
    if brief.markers:
        told["consistency_markers"] = asdict(brief.markers)
    return json.dumps(told, ensure_ascii=False)
