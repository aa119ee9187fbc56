"""Small questions that are alike go to the model together, as many as pays.

How many is learnt for each signature (what the questions share): more as long as an answer's share of the
time falls, fewer when it grows, or when answers are missing because they did not fit.
"""

import asyncio
import json
import time
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from aiprod_llm.bills import Bill, Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.memory import Memory
from aiprod_llm.calls.model import Malformed, TooLong
from aiprod_llm.calls.question import Question, Turn
from aiprod_llm.calls.reading import JsonReader
from aiprod_llm.calls.retries import attempts
from aiprod_llm.calls.upstream import Upstream
from aiprod_llm.provenance import Tokens

FIRST_SIZE = 4
LARGEST_SIZE = 32
MOST_TOKENS = 16_384
"""Of one answer to all questions of a batch."""
GATHER_SECONDS = 0.01
"""How long the first question of a batch waits for others."""
WORSE = 1.25
"""An answer's share of the time may grow by this factor before the batch counts as too large."""

SYSTEM = (
    "You get independent tasks as a JSON array of objects with `id` and `task`. "
    "Answer each of them as if it were the only one, in their order."
)
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "answers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
                    "required": ["id", "text"],
                },
            }
        },
        "required": ["answers"],
    }
)


@dataclass(slots=True)
class Lesson:
    """What was learnt of a signature. `share` is the least time that an answer took, in seconds."""

    size: int = FIRST_SIZE
    share: float = float("inf")

    def succeeded(self, count: int, seconds: float) -> None:
        """Learn from a batch that was answered whole; small ones say nothing of larger ones."""
        if count < self.size:
            return
        share = seconds / count
        larger = min(LARGEST_SIZE, self.size + self.size // 2 + 1)
        self.size = larger if share <= self.share * WORSE else max(1, self.size * 3 // 4)
        self.share = min(share, self.share)

    def cut_off(self, answered: int) -> None:
        self.size = max(1, min(answered, self.size // 2))


@dataclass(slots=True)
class _Entry:
    question: Question
    deadline: Deadline
    payer: Payer
    answer: asyncio.Future[str]


@dataclass(slots=True)
class _Queue:
    lesson: Lesson
    entries: list[_Entry] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


class Batches:
    """Gathers questions of one signature; `lessons` keeps what was learnt of each."""

    def __init__(self, upstream: Upstream, lessons: Memory[Lesson]) -> None:
        self._upstream = upstream
        self._lessons = lessons
        self._queues: dict[str, _Queue] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def answer(self, question: Question, workload: str, deadline: Deadline, payer: Payer) -> str:
        """The model's answer, asked together with other questions of `workload` that are there now.

        Its share of the call goes to `payer`; in the ledger the call is on the first one's request id.
        ModelError or DeadlineExceeded as the call ends.
        """
        signature = replace(question, turns=(Turn("user", workload),)).key()
        queue = self._queues.setdefault(signature, _Queue(self._lesson(signature)))
        entry = _Entry(question, deadline, payer, asyncio.get_running_loop().create_future())
        queue.entries.append(entry)
        if len(queue.entries) >= _room(question, queue.lesson):
            self._send(signature)
        elif queue.timer is None:
            queue.timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._send, signature)
        return await entry.answer

    def _lesson(self, signature: str) -> Lesson:
        lesson = self._lessons.get(signature)
        if lesson is None:
            lesson = Lesson()
            self._lessons.put(signature, lesson)
        return lesson

    def _send(self, signature: str) -> None:
        queue = self._queues.pop(signature)
        if queue.timer:
            queue.timer.cancel()
        task = asyncio.create_task(self._run(queue))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        for entry in queue.entries:
            entry.answer.add_done_callback(
                lambda answer: answer.cancelled() and not _open(queue) and task.cancel()
            )

    async def _run(self, queue: _Queue) -> None:
        """Ask until all are answered, in smaller batches where answers are missing."""
        deadline = Deadline(max(entry.deadline.remaining() for entry in queue.entries))
        deadline.extend(None)
        try:
            async for attempt in attempts(deadline):
                with attempt:
                    while entries := _open(queue):
                        await self._ask(entries[: _room(entries[0].question, queue.lesson)], queue, deadline)
        except Exception as error:
            for entry in _open(queue):
                entry.answer.set_exception(error)

    async def _ask(self, entries: list[_Entry], queue: _Queue, deadline: Deadline) -> None:
        bill = Bill(entries[0].payer.request_id)
        answers, started = dict[int, str](), time.monotonic()
        ask = self._ask_alone if len(entries) == 1 else self._ask_together
        try:
            await ask(entries, answers, deadline, bill)
        except (TooLong, Malformed):
            if len(entries) == 1:
                raise
        finally:
            # Only now is known what they cost, and what came before an error is paid for as well.
            _share(bill, entries)
            for number, answer in answers.items():
                _settle(entries[number], answer)
        if len(answers) == len(entries):
            queue.lesson.succeeded(len(answers), time.monotonic() - started)
        else:
            queue.lesson.cut_off(len(answers))

    async def _ask_alone(
        self, entries: list[_Entry], answers: dict[int, str], deadline: Deadline, bill: Bill
    ) -> None:
        async with aclosing(self._upstream.stream(entries[0].question, deadline, bill)) as texts:
            answers[0] = "".join([text async for text in texts])

    async def _ask_together(
        self, entries: list[_Entry], answers: dict[int, str], deadline: Deadline, bill: Bill
    ) -> None:
        reader = JsonReader("answers.item")
        async with aclosing(self._upstream.stream(_together(entries), deadline, bill)) as texts:
            async for text in texts:
                for _, answer in reader.feed(text):
                    match answer:
                        case {"id": int(number), "text": str(words)} if 0 <= number < len(entries):
                            answers[number] = words


def _room(question: Question, lesson: Lesson) -> int:
    return max(1, min(lesson.size, MOST_TOKENS // question.max_output_tokens))


def _open(queue: _Queue) -> list[_Entry]:
    return [entry for entry in queue.entries if not entry.answer.done()]


def _settle(entry: _Entry, answer: str) -> None:
    if not entry.answer.done():
        entry.answer.set_result(answer)


def _together(entries: list[_Entry]) -> Question:
    """One question for all. They share everything but their own words."""
    first = entries[0].question
    tasks = [
        {"id": number, "task": "\n\n".join(turn.text for turn in entry.question.turns)}
        for number, entry in enumerate(entries)
    ]
    return replace(
        first,
        turns=(Turn("user", json.dumps(tasks, ensure_ascii=False)),),
        system=f"{first.system}\n\n{SYSTEM}".strip(),
        schema=SCHEMA,
        max_output_tokens=sum(entry.question.max_output_tokens for entry in entries),
    )


def _share(bill: Bill, entries: list[_Entry]) -> None:
    """Put equal parts on the bills of those who asked; what does not divide goes to the first ones."""
    for number, entry in enumerate(entries):

        def part(whole: int, number: int = number) -> int:
            return whole // len(entries) + (number < whole % len(entries))

        tokens = bill.tokens
        share = Tokens(part(tokens.input), part(tokens.cached), part(tokens.output), part(tokens.thoughts))
        entry.payer.add(share, None if bill.cost is None else part(bill.cost))
