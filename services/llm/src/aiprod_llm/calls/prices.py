"""Prices of tokens, from the price list of genai-prices."""

from decimal import Decimal

from genai_prices import Usage, calc_price

from aiprod_llm.provenance import NO_TOKENS, Tokens

NANO = Decimal(1_000_000_000)


def price(model: str, tokens: Tokens) -> int | None:
    """Returns the price in billionths of a US dollar, or None if the model is not listed.

    Thoughts cost as much as output, cached tokens less than input. No tokens cost 0 with any model.
    """
    if tokens == NO_TOKENS:
        return 0
    usage = Usage(
        input_tokens=tokens.input,
        cache_read_tokens=tokens.cached,
        output_tokens=tokens.output + tokens.thoughts,
    )
    try:
        return int((calc_price(usage, model, provider_id="google").total_price * NANO).to_integral_value())
    # A model that is too new for the list is unpriced, not free.
    except LookupError:
        return None
