"""A plan as the model writes it: each scene is checked at its closing brace and handed on at once."""

import json
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from aiprod_llm.bills import Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model import Malformed, TooLong
from aiprod_llm.calls.question import Question, Turn
from aiprod_llm.calls.reading import JsonReader
from aiprod_llm.calls.retries import attempts
from aiprod_llm.calls.upstream import Upstream
from aiprod_llm.cutting import cut
from aiprod_llm.directing import rules
from aiprod_llm.directing.drafts import HeadDraft, RestDraft, SceneDraft, schema
from aiprod_llm.directing.rules import Violations
from aiprod_llm.markers import held
from aiprod_llm.plan import Brief, Head, Scene

REPAIRS = 1
"""How often the model is told what is wrong before the plan fails."""
HEAD, SCENE = "head", "scenes.item"


async def written(
    upstream: Upstream, question: Question, brief: Brief, deadline: Deadline, payer: Payer
) -> AsyncGenerator[str]:
    """The head and the scenes of a plan, each as JSON once it is complete and keeps the rules.

    What was handed on stays: after a break, a broken rule or a full answer the model goes on behind it.
    Malformed when rules are still broken after a repair; ModelError or DeadlineExceeded as calls end.
    """
    draft, repairs = PlanDraft(brief), REPAIRS
    async for attempt in attempts(deadline):
        with attempt:
            while not draft.complete:
                reached = draft.length
                try:
                    async with aclosing(_once(upstream, draft, question, deadline, payer)) as pieces:
                        async for piece in pieces:
                            yield piece
                except TooLong:
                    if draft.length == reached:
                        raise
                except Violations as broken:
                    repairs -= 1
                    if repairs < 0:
                        raise _Unusable(f"the plan breaks its rules:\n{broken}") from broken
                    draft.complaint = str(broken)


class _Unusable(Malformed):
    """The model was told and did not mend it: asking again the same way costs money for nothing."""

    retryable = False

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="PLAN_INVALID")


async def _once(
    upstream: Upstream, draft: "PlanDraft", question: Question, deadline: Deadline, payer: Payer
) -> AsyncGenerator[str]:
    reader = JsonReader(HEAD, SCENE)
    async with aclosing(upstream.stream(draft.question(question), deadline, payer)) as texts:
        async for text in texts:
            for place, value in reader.feed(text):
                yield draft.accept(place, value)
    reader.close()
    rules.check(draft.missing())


class PlanDraft:
    """A plan as far as it is written. `complaint` is what the model is told of its last answer."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._head: HeadDraft | None = None
        self._scenes: list[SceneDraft] = []
        self.complaint = ""

    @property
    def complete(self) -> bool:
        return self._head is not None and not self.missing()

    @property
    def length(self) -> int:
        """How many pieces are accepted."""
        return (self._head is not None) + len(self._scenes)

    def missing(self) -> list[str]:
        if self._head is None:
            return ["the answer has no head"]
        left = self._head.beats[len(self._scenes) :]
        return [f"the scenes from {left[0].id} on are missing"] if left else []

    def accept(self, place: str, value: Any) -> str:
        """Take the head or the next scene in and give it back as JSON; Violations when it is not right."""
        try:
            if place == HEAD:
                return self._accept_head(HeadDraft.model_validate(value))
            return self._accept_scene(SceneDraft.model_validate(value))
        except ValidationError as error:
            raise rules.schema_violations(error) from error

    def _accept_head(self, head: HeadDraft) -> str:
        rules.check(rules.of_head(head, self._brief))
        self._head = head
        return head.model_dump_json()

    def _accept_scene(self, scene: SceneDraft) -> str:
        if self._head is None:
            raise Violations(["head must come before scenes"])
        rules.check(rules.of_scene(scene, self._head, len(self._scenes)))
        self._scenes.append(scene)
        return scene.model_dump_json()

    def question(self, first: Question) -> Question:
        """What the model is asked next: the whole plan, or what is missing of it."""
        complaint = f"Your last answer broke these rules:\n{self.complaint}\n" if self.complaint else ""
        if self._head is None:
            return replace(first, turns=(*first.turns, Turn("user", complaint))) if complaint else first
        scenes = [scene.model_dump(mode="json") for scene in self._scenes]
        done = json.dumps({"head": self._head.model_dump(mode="json"), "scenes": scenes}, ensure_ascii=False)
        request = f"{complaint}This much is accepted. Answer with the scenes that follow, and only those."
        turns = (*first.turns, Turn("model", done), Turn("user", request))
        return replace(first, turns=turns, schema=schema(RestDraft))


class Cutter:
    """Makes the film of the pieces: gives scenes their exact lengths and their seeds."""

    def __init__(self, brief: Brief, planner: str) -> None:
        self._brief = brief
        self._planner = planner
        self._durations: list[int] = []
        self._seeds = random.Random(f"{brief.seed}/{brief.prompt}")

    def piece(self, text: str) -> Head | Scene:
        """The head from the first text, a scene from each that follows."""
        if not self._durations:
            head = HeadDraft.model_validate_json(text)
            weights = [beat.seconds for beat in head.beats]
            self._durations = cut(self._brief.duration, self._brief.rate, weights)
            return held(head.head(self._planner), self._brief.markers)
        scene = SceneDraft.model_validate_json(text)
        return scene.scene(self._durations.pop(0), self._seeds.getrandbits(32))
