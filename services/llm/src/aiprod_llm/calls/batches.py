"""Batches small requests that are alike, in sizes that it learns.

The size is learnt for each signature (what the requests share): it grows while the time an answer takes
falls, and shrinks when that time rises or when answers are missing because they did not fit.
"""

import asyncio
import json
import time
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from aiprod_llm.billing import Bill, Payer
from aiprod_llm.calls.cache_key import cache_key
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.json_stream import JsonStream
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.calls.metered_model import MeteredModel
from aiprod_llm.calls.model_errors import Malformed, TooLong
from aiprod_llm.calls.model_interface import Message, ModelRequest
from aiprod_llm.calls.retries import attempts
from aiprod_llm.provenance import Tokens

FIRST_SIZE = 4
MAX_SIZE = 32
MAX_TOKENS = 16_384
"""Of the response to a whole batch."""
GATHER_SECONDS = 0.01
"""How long the first request of a batch waits for others."""
TOLERANCE = 1.25
"""The time an answer takes may grow by this factor before the batch counts as too large."""

# Answers carry ids, because a response that is cut off or out of order must not mix them up.
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
class BatchSize:
    """The size learnt for a signature. `best` is the shortest time that an answer took, in seconds."""

    value: int = FIRST_SIZE
    best: float = float("inf")

    def record_complete(self, count: int, seconds: float) -> None:
        """Learns from a batch whose answers are all there; ignores batches below the current size."""
        if count < self.value:
            return
        per_answer = seconds / count
        # One more at least, or a size of one would never grow again.
        larger = min(MAX_SIZE, self.value + self.value // 2 + 1)
        self.value = larger if per_answer <= self.best * TOLERANCE else max(1, self.value * 3 // 4)
        self.best = min(per_answer, self.best)

    def record_incomplete(self, answered: int) -> None:
        """Makes later batches smaller: only `answered` answers of the last one fit."""
        self.value = max(1, min(answered, self.value // 2))


@dataclass(slots=True)
class _Entry:
    request: ModelRequest
    deadline: Deadline
    payer: Payer
    answer: asyncio.Future[str]


@dataclass(slots=True)
class _Queue:
    size: BatchSize
    entries: list[_Entry] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


class Batcher:
    """Gathers requests of one signature; `sizes` caches the size learnt for each."""

    def __init__(self, metered_model: MeteredModel, sizes: MemoryCache[BatchSize]) -> None:
        self._metered_model = metered_model
        self._sizes = sizes
        self._queues: dict[str, _Queue] = {}
        # The event loop keeps only weak references to tasks.
        self._tasks: set[asyncio.Task[None]] = set()

    async def generate(self, request: ModelRequest, workload: str, deadline: Deadline, payer: Payer) -> str:
        """Returns the model's answer, from a call that other requests of `workload` share.

        `payer` gets its share of the call; the ledger books the call on the first request's id.
        Raises ModelError or DeadlineExceeded.
        """
        # Requests that differ only in their messages are alike; the workload stands for these.
        signature = cache_key(replace(request, messages=(Message("user", workload),)))
        queue = self._queues.setdefault(signature, _Queue(self._size(signature)))
        entry = _Entry(request, deadline, payer, asyncio.get_running_loop().create_future())
        queue.entries.append(entry)
        if len(queue.entries) >= _max_entries(request, queue.size):
            self._send(signature)
        elif queue.timer is None:
            queue.timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._send, signature)
        return await entry.answer

    def _size(self, signature: str) -> BatchSize:
        size = self._sizes.get(signature)
        if size is None:
            size = BatchSize()
            self._sizes.put(signature, size)
        return size

    def _send(self, signature: str) -> None:
        # Out of the table at once: requests that come from here on make the next batch.
        queue = self._queues.pop(signature)
        if queue.timer:
            queue.timer.cancel()
        task = asyncio.create_task(self._run(queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # The call is cancelled once no entry waits for it.
        for entry in queue.entries:
            entry.answer.add_done_callback(
                lambda answer: answer.cancelled() and not _pending(queue) and task.cancel()
            )

    async def _run(self, queue: _Queue) -> None:
        """Calls the model until every entry has its answer, in smaller batches where answers are missing."""
        deadline = Deadline(max(entry.deadline.remaining() for entry in queue.entries))
        # Each entry ends its wait at its own deadline; the call lasts as long as the latest one.
        deadline.extend(None)
        try:
            async for attempt in attempts(deadline):
                with attempt:
                    while entries := _pending(queue):
                        count = _max_entries(entries[0].request, queue.size)
                        await self._call(entries[:count], queue, deadline)
        except Exception as error:
            for entry in _pending(queue):
                entry.answer.set_exception(error)

    async def _call(self, entries: list[_Entry], queue: _Queue, deadline: Deadline) -> None:
        bill = Bill(entries[0].payer.request_id)
        answers, started = dict[int, str](), time.monotonic()
        call = self._call_single if len(entries) == 1 else self._call_batch
        try:
            await call(entries, answers, deadline, bill)
        except (TooLong, Malformed):
            if len(entries) == 1:
                raise
        finally:
            # The cost is final only here, and answers that came before an error are paid for as well.
            _split(bill, entries)
            for number, answer in answers.items():
                _resolve(entries[number], answer)
        if len(answers) == len(entries):
            queue.size.record_complete(len(answers), time.monotonic() - started)
        else:
            queue.size.record_incomplete(len(answers))

    async def _call_single(
        self, entries: list[_Entry], answers: dict[int, str], deadline: Deadline, bill: Bill
    ) -> None:
        async with aclosing(self._metered_model.stream(entries[0].request, deadline, bill)) as texts:
            answers[0] = "".join([text async for text in texts])

    async def _call_batch(
        self, entries: list[_Entry], answers: dict[int, str], deadline: Deadline, bill: Bill
    ) -> None:
        parser = JsonStream("answers.item")
        async with aclosing(self._metered_model.stream(_combined(entries), deadline, bill)) as texts:
            async for text in texts:
                for _, answer in parser.feed(text):
                    match answer:
                        # A model may invent ids.
                        case {"id": int(number), "text": str(content)} if 0 <= number < len(entries):
                            answers[number] = content


def _max_entries(request: ModelRequest, size: BatchSize) -> int:
    return max(1, min(size.value, MAX_TOKENS // request.max_output_tokens))


def _pending(queue: _Queue) -> list[_Entry]:
    return [entry for entry in queue.entries if not entry.answer.done()]


def _resolve(entry: _Entry, answer: str) -> None:
    if not entry.answer.done():
        entry.answer.set_result(answer)


def _combined(entries: list[_Entry]) -> ModelRequest:
    """One request for all entries, which differ only in their messages."""
    first = entries[0].request
    tasks = [
        {"id": number, "task": "\n\n".join(message.text for message in entry.request.messages)}
        for number, entry in enumerate(entries)
    ]
    return replace(
        first,
        messages=(Message("user", json.dumps(tasks, ensure_ascii=False)),),
        system=f"{first.system}\n\n{SYSTEM}".strip(),
        schema=SCHEMA,
        # Room for every answer at its own limit.
        max_output_tokens=sum(entry.request.max_output_tokens for entry in entries),
    )


def _split(bill: Bill, entries: list[_Entry]) -> None:
    """Adds equal parts to the entries' bills. The first entries get the remainder, so the sum is exact."""
    for number, entry in enumerate(entries):

        def part(total: int, number: int = number) -> int:
            return total // len(entries) + (number < total % len(entries))

        tokens = bill.tokens
        share = Tokens(part(tokens.input), part(tokens.cached), part(tokens.output), part(tokens.thoughts))
        entry.payer.add(share, None if bill.cost is None else part(bill.cost))
