"""Draws the analysis of a film as a picture."""

from aiprod_probe.timeline.page import draw_timeline

__all__ = ["draw_timeline"]
