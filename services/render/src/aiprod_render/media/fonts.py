"""Fetches authors' own fonts, and has them checked by a confined process."""

import json
from dataclasses import dataclass
from pathlib import Path

from aiprod_film.asset import Asset
from aiprod_film.messages.values import write_asset
from aiprod_render.assets import Assets
from aiprod_render.build_folder import FONT
from aiprod_render.media.limits import MAX_FONT_BYTES, check_size
from aiprod_render.media.task import check_font
from aiprod_render.media.workers import MediaWorkers
from aiprod_work.fair_queue import Ticket

_MOST_MISSING = 200
_NAME_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class FontReport:
    """The font's family, and the characters of a text that it lacks."""

    family: str
    missing: str


class Fonts:
    """Authors' own fonts."""

    def __init__(self, assets: Assets, workers: MediaWorkers) -> None:
        self._assets = assets
        self._workers = workers

    async def check(self, font: Asset, text: str, ticket: Ticket) -> FontReport:
        """Returns what a font has for a text.

        Raises errors of storage, InvalidArgument if it cannot be used, and the errors of `MediaWorkers.run`.
        """
        check_size(font, MAX_FONT_BYTES)
        with self._workers.folder() as name:
            await self._assets.download(write_asset(font), Path(name) / FONT)
            path = await self._workers.run("the font", ticket, check_font, Path(name), text)
            # The process that wrote it may have been in the hands of a hostile file.
            report = json.loads(path.read_text(encoding="utf-8"))
            return FontReport(
                str(report["family"])[:_NAME_CHARACTERS], str(report["missing"])[:_MOST_MISSING]
            )

    async def fetch(self, font: Asset, folder: Path, ticket: Ticket) -> None:
        """Writes a font that can be used into `folder`. Raises as `check`."""
        # Fetched again below: the checked copy was in reach of the process that read it.
        await self.check(font, "", ticket)
        await self._assets.download(write_asset(font), folder / FONT)
