"""Writes attempts into a ledger."""

from aiprod_llm.calls.ledger import Attempt, Ledger


def write(ledger: Ledger, attempt: Attempt) -> None:
    """Begin an attempt and end it as `attempt` has it."""
    ledger.amend(ledger.begin(attempt), attempt)
