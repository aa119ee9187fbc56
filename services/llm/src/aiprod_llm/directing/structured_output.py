"""Calls the model for one complete response: JSON that keeps a schema and rules, or text."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

from pydantic import BaseModel, ValidationError

from aiprod_llm.billing import Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.metered_model import MeteredModel
from aiprod_llm.calls.model_errors import Malformed
from aiprod_llm.calls.model_interface import Message, ModelRequest
from aiprod_llm.calls.retries import attempts
from aiprod_llm.directing import rules
from aiprod_llm.directing.rules import Violations


async def generate_json[Draft: BaseModel](
    metered_model: MeteredModel,
    request: ModelRequest,
    draft: type[Draft],
    violations: Callable[[Draft], list[str]],
    deadline: Deadline,
    payer: Payer,
) -> str:
    """Returns JSON that keeps the schema of `draft` and its rules; the model gets one chance to repair it.

    Raises Malformed if the repair fails, else ModelError or DeadlineExceeded.
    """

    async def generate(request: ModelRequest) -> str:
        text = await generate_text(metered_model, request, deadline, payer)
        try:
            answer = draft.model_validate_json(text)
        except ValidationError as error:
            raise rules.schema_violations(error) from error
        rules.check(violations(answer))
        return answer.model_dump_json()

    try:
        return await generate(request)
    except Violations as broken:
        complaint = Message("user", f"Your last answer broke these rules:\n{broken}\nWrite it again, whole.")
    try:
        return await generate(replace(request, messages=(*request.messages, complaint)))
    except Violations as broken:
        message = f"the model's response breaks its rules:\n{broken}"
        raise Malformed(message, reason="ANSWER_INVALID") from broken


async def generate_text(
    metered_model: MeteredModel, request: ModelRequest, deadline: Deadline, payer: Payer
) -> str:
    """Returns the text of a complete response. Raises the last attempt's ModelError or DeadlineExceeded."""
    text = ""
    async for attempt in attempts(deadline):
        with attempt:
            async with aclosing(metered_model.stream(request, deadline, payer)) as texts:
                text = "".join([text async for text in texts])
    return text
