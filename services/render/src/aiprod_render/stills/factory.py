"""Builds the stills engine from the settings."""

from aiprod_render.assets import Assets
from aiprod_render.billing.purchases import Purchases
from aiprod_render.config import RenderSettings
from aiprod_render.engine import Engine
from aiprod_render.google.token_prices import picture_price, reference_price
from aiprod_render.stills.engine import PictureModel, StillsEngine, StillsOptions


def stills_engine(
    settings: RenderSettings, model: PictureModel, purchases: Purchases, assets: Assets, clips: Engine
) -> StillsEngine:
    """Returns the engine, for which `clips` makes the clips of its pictures."""
    dollars = settings.stills_usd_per_picture
    options = StillsOptions(
        model=settings.stills_model,
        concurrency=settings.stills_at_once,
        max_queued=settings.max_queued,
        scratch=settings.scratch,
        price=picture_price(settings.stills_model) if dollars is None else round(dollars * 1e6),
        reference_price=reference_price(settings.stills_model),
        is_agreed=dollars is not None,
    )
    return StillsEngine(options, model, purchases, assets, clips)
