"""The price of a second of video in micro-dollars.

Google's list prices with sound, an upper bound for a silent take, as LiteLLM 1.110.2 lists them from
https://cloud.google.com/gemini-enterprise-agent-platform/generative-ai/pricing#veo (read on 2026-10-14).
"""

_PRICES = {
    "veo-3.1-generate": {"720p": 400_000, "1080p": 400_000},
    "veo-3.1-fast-generate": {"720p": 100_000, "1080p": 120_000},
    "veo-3.1-lite-generate": {"720p": 50_000, "1080p": 80_000},
    "veo-3.0-generate": {"720p": 400_000, "1080p": 400_000},
    "veo-3.0-fast-generate": {"720p": 100_000, "1080p": 120_000},
}


def price_per_second(model: str, resolution: str) -> int | None:
    """Returns None for a model that is not listed: its price is unknown, not zero."""
    # Versions of a model cost the same.
    family = model.removesuffix("-001").removesuffix("-preview")
    return _PRICES.get(family, {}).get(resolution)
