"""Amounts of money as text."""

CENT = 10_000
"""In millionths of a US dollar."""


def dollars(micros: int) -> str:
    """Millionths of a US dollar, in cents; below a cent with four decimal places."""
    # A call to a model often costs less than a cent, and $0.00 would read as free.
    places = 4 if 0 < micros < CENT else 2
    return f"${micros / 1e6:.{places}f}"
