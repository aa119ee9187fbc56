"""Streams a plan from the model: each scene is checked at its closing brace and yielded at once."""

import json
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from aiprod_film.scene import Scene
from aiprod_film.scene_lengths import split_duration
from aiprod_film.unshown import Unshown
from aiprod_llm.billing import Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.json_stream import JsonStream
from aiprod_llm.calls.metered_model import MeteredModel
from aiprod_llm.calls.model_errors import Malformed, TooLong
from aiprod_llm.calls.model_interface import Message, ModelRequest
from aiprod_llm.calls.retries import attempts
from aiprod_llm.directing import rules
from aiprod_llm.directing.authored import read_authored
from aiprod_llm.directing.drawable import keep_drawable, undrawable
from aiprod_llm.directing.rules import Violations
from aiprod_llm.directing.schemas import HeadDraft, RestDraft, SceneDraft, json_schema
from aiprod_llm.embedded.entities.entity_finder import with_figures
from aiprod_llm.embedded.unshown import PlannedFilm, find_unshown
from aiprod_llm.markers import apply_markers
from aiprod_llm.plan import Brief, Head
from aiprod_llm.worlds import WorldSeeds

REPAIRS = 1
"""How often the model may repair broken rules before the plan fails."""
HEAD, SCENE = "head", "scenes.item"


async def stream_plan(
    metered_model: MeteredModel, request: ModelRequest, brief: Brief, deadline: Deadline, payer: Payer
) -> AsyncGenerator[str]:
    """Yields the head and the scenes of a plan, each as JSON once it is complete and keeps the rules.

    After a broken stream, a broken rule or a full response, the model continues behind the last valid piece.
    Raises Malformed if rules are still broken after a repair, else ModelError or DeadlineExceeded.
    """
    draft, repairs = PlanDraft(brief), REPAIRS
    async for attempt in attempts(deadline):
        with attempt:
            while not draft.complete:
                length = draft.length
                try:
                    async with aclosing(_continue(metered_model, draft, request, deadline, payer)) as pieces:
                        async for piece in pieces:
                            yield piece
                except TooLong:
                    # Without progress the next response would be too long as well.
                    if draft.length == length:
                        raise
                except Violations as broken:
                    repairs -= 1
                    if repairs < 0:
                        raise _PlanInvalid(f"the plan breaks its rules:\n{broken}") from broken
                    draft.complaint = str(broken)


class _PlanInvalid(Malformed):
    """The repair failed too; another retry would cost money and most likely fail again."""

    retryable = False

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="PLAN_INVALID")


async def _continue(
    metered_model: MeteredModel, draft: "PlanDraft", request: ModelRequest, deadline: Deadline, payer: Payer
) -> AsyncGenerator[str]:
    # A parser for each response: the one before may have ended inside a value.
    parser = JsonStream(HEAD, SCENE)
    async with aclosing(metered_model.stream(draft.next_request(request), deadline, payer)) as texts:
        async for text in texts:
            for path, value in parser.feed(text):
                yield draft.accept(path, value)
    parser.close()
    rules.check(draft.missing())


class PlanDraft:
    """The valid pieces of a plan so far. `complaint` lists the rules that the last response broke."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._takes = len(read_authored(brief).takes)
        self._head: HeadDraft | None = None
        self._scenes: list[SceneDraft] = []
        self.complaint = ""

    @property
    def complete(self) -> bool:
        """Whether the head and all its scenes are there."""
        return self._head is not None and not self.missing()

    @property
    def length(self) -> int:
        """How many pieces are there."""
        return (self._head is not None) + len(self._scenes)

    def missing(self) -> list[str]:
        """Returns what is missing as a sentence for the model, or an empty list."""
        if self._head is None:
            return ["the answer has no head"]
        left = self._head.beats[len(self._scenes) :]
        return [f"the scenes from {left[0].id} on are missing"] if left else []

    def accept(self, path: str, value: Any) -> str:
        """Adds the head or the next scene and returns it as JSON. Raises Violations if it is invalid."""
        try:
            if path == HEAD:
                return self._accept_head(HeadDraft.model_validate(value))
            return self._accept_scene(SceneDraft.model_validate(value))
        except ValidationError as error:
            raise rules.schema_violations(error) from error

    def _accept_head(self, head: HeadDraft) -> str:
        rules.check(rules.head_violations(head, self._brief, self._takes))
        self._head = head
        return head.model_dump_json()

    def _accept_scene(self, scene: SceneDraft) -> str:
        # Scenes are checked against the head, so it must come first.
        if self._head is None:
            raise Violations(["head must come before scenes"])
        rules.check(rules.scene_violations(scene, self._head, len(self._scenes)))
        self._scenes.append(scene)
        return scene.model_dump_json()

    def next_request(self, first: ModelRequest) -> ModelRequest:
        """Returns the request for the whole plan, or for the scenes that are missing."""
        complaint = f"Your last answer broke these rules:\n{self.complaint}\n" if self.complaint else ""
        if self._head is None:
            messages = (*first.messages, Message("user", complaint)) if complaint else first.messages
            return replace(first, messages=messages)
        scenes = [scene.model_dump(mode="json") for scene in self._scenes]
        done = json.dumps({"head": self._head.model_dump(mode="json"), "scenes": scenes}, ensure_ascii=False)
        rest = f"{complaint}This much is accepted. Answer with the scenes that follow, and only those."
        messages = (*first.messages, Message("model", done), Message("user", rest))
        return replace(first, messages=messages, schema=json_schema(RestDraft))


class PieceBuilder:
    """Builds the head and the scenes from their JSON, with exact lengths, the author's letters, and seeds."""

    def __init__(self, brief: Brief, planner: str) -> None:
        self._brief = brief
        self._planner = planner
        self._authored = read_authored(brief)
        self._durations: list[int] = []
        self._built = 0
        self._head: Head | None = None
        self._scenes: list[Scene] = []
        self._dropped: list[Unshown] = []
        self._shown = ""
        # Not chosen by the model: a plan from the cache gets the same seeds again.
        self._seeds = WorldSeeds(random.Random(f"{brief.seed}/{brief.prompt}"))

    def build(self, text: str) -> Head | Scene:
        """Returns the head for the first text, and a scene for each text after it."""
        if not self._durations:
            head = HeadDraft.model_validate_json(text)
            weights = [beat.seconds for beat in head.beats]
            stated = [take.duration for take in self._authored.takes]
            # The model's seconds are shares only: the lengths must add up exactly, frame by frame.
            self._durations = stated or split_duration(self._brief.duration, self._brief.rate, weights)
            planned = self._authored.keep_head(head.head(self._planner))
            self._shown = planned.title
            # What a model gives no figure may have one by its name.
            pictured = replace(planned, entities=with_figures(planned.entities))
            self._head = apply_markers(pictured, self._brief.markers)
            return self._head
        draft = SceneDraft.model_validate_json(text)
        scene = draft.scene(self._durations[self._built], self._seeds.next(draft.setting, draft.place))
        self._dropped += undrawable(scene)
        scene = keep_drawable(scene)
        scene = self._authored.keep_scene(scene, self._built)
        scene = self._authored.keep_caption(scene, self._built, self._shown)
        scene = self._authored.keep_narration(scene, self._built)
        self._built += 1
        self._shown = scene.caption or self._shown
        self._scenes.append(scene)
        return scene

    def unshown(self) -> list[Unshown]:
        """Returns what was asked for and no scene of the whole plan shows."""
        assert self._head
        recorded = self._authored.options.voice_over is not None
        film = PlannedFilm(self._head, self._scenes, self._authored.followed, recorded=recorded)
        return list(dict.fromkeys([*self._dropped, *find_unshown(film)]))
