"""The analysis of a film as a picture."""

from aiprod_probe.timeline.page import draw

__all__ = ["draw"]
