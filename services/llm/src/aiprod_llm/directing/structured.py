"""One answer by a schema, with one chance to mend it."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

from pydantic import BaseModel, ValidationError

from aiprod_llm.bills import Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model import Malformed
from aiprod_llm.calls.question import Question, Turn
from aiprod_llm.calls.retries import attempts
from aiprod_llm.calls.upstream import Upstream
from aiprod_llm.directing import rules
from aiprod_llm.directing.rules import Violations


async def structured[Draft: BaseModel](
    upstream: Upstream,
    question: Question,
    draft: type[Draft],
    broken_rules: Callable[[Draft], list[str]],
    deadline: Deadline,
    payer: Payer,
) -> str:
    """The answer as JSON that keeps the schema of `draft` and its rules.

    Malformed when it does not after a repair; ModelError or DeadlineExceeded as calls end.
    """
    try:
        return await _answer(upstream, question, draft, broken_rules, deadline, payer)
    except Violations as broken:
        complaint = Turn("user", f"Your last answer broke these rules:\n{broken}\nWrite it again, whole.")
    try:
        mended = replace(question, turns=(*question.turns, complaint))
        return await _answer(upstream, mended, draft, broken_rules, deadline, payer)
    except Violations as broken:
        message = f"the model's answer breaks its rules:\n{broken}"
        raise Malformed(message, reason="ANSWER_INVALID") from broken


async def _answer[Draft: BaseModel](
    upstream: Upstream,
    question: Question,
    draft: type[Draft],
    broken_rules: Callable[[Draft], list[str]],
    deadline: Deadline,
    payer: Payer,
) -> str:
    text = await whole(upstream, question, deadline, payer)
    try:
        answer = draft.model_validate_json(text)
    except ValidationError as error:
        raise rules.schema_violations(error) from error
    rules.check(broken_rules(answer))
    return answer.model_dump_json()


async def whole(upstream: Upstream, question: Question, deadline: Deadline, payer: Payer) -> str:
    """The whole text of an answer; ModelError or DeadlineExceeded when the last attempt fails."""
    text = ""
    async for attempt in attempts(deadline):
        with attempt:
            async with aclosing(upstream.stream(question, deadline, payer)) as texts:
                text = "".join([text async for text in texts])
    return text
