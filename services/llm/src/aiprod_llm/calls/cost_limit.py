"""Requests that cost no more than their caller allows: the model stops where the money ends."""

from dataclasses import replace

from aiprod_film.amounts import dollars
from aiprod_llm.calls.model_errors import TooExpensive
from aiprod_llm.calls.model_interface import ModelRequest
from aiprod_llm.calls.prices import price
from aiprod_llm.provenance import Tokens

LEAST_TOKENS = 1024
"""With less room, no answer is likely to be complete, and an incomplete one is paid for as well."""


def limited(request: ModelRequest, left: int | None) -> ModelRequest:
    """Returns the request with room for an answer that `left` billionths of a US dollar pay for.

    None means no limit. Raises TooExpensive if that is too little, or the model has no known price.
    """
    if left is None:
        return request
    most = request.max_output_tokens
    input_price = price(request.model, Tokens(input=_most_input(request)))
    whole = price(request.model, Tokens(input=_most_input(request), output=most))
    if input_price is None or whole is None:
        raise _too_expensive(f"the price of {request.model} is unknown, and {_dollars(left)} is left")
    if whole <= left:
        return request
    room = most * (left - input_price) // (whole - input_price)
    if room < min(LEAST_TOKENS, most):
        reason = f"{request.model} takes up to {_dollars(whole)} for it, and {_dollars(left)} is left"
        raise _too_expensive(reason)
    return replace(request, max_output_tokens=room)


def cut_off_by_limit(request: ModelRequest) -> TooExpensive:
    """Returns the error of an answer that did not fit into the room of a limited request."""
    return _too_expensive(
        f"the answer needs more than the {request.max_output_tokens} tokens that are paid for"
    )


def _most_input(request: ModelRequest) -> int:
    """The most tokens of the question: no token is shorter than a byte."""
    texts = (request.system, request.schema, *(message.text for message in request.messages))
    return sum(len(text.encode()) for text in texts) + request.media_tokens


def _too_expensive(reason: str) -> TooExpensive:
    message = f"{reason}: raise the limit"
    return TooExpensive(message, reason="MODEL_TOO_EXPENSIVE", field="max_cost_usd_micros")


def _dollars(nanos: int) -> str:
    return dollars(-(-nanos // 1000))
