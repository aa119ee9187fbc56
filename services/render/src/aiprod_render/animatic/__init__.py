"""The embedded engine: moving pictures from a seed, the same bytes every time."""

ENGINE = "animatic/4"
MAX_PIXELS = 1920 * 1920
