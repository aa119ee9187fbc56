"""Writes attempts into a ledger."""

from aiprod_llm.calls.ledger import Attempt, Ledger


def write(ledger: Ledger, attempt: Attempt) -> None:
    """Begins the attempt and finishes it."""
    ledger.finish(ledger.begin(attempt), attempt)
