"""Renders the scenes whose picture is the user's own, and leaves the others to an engine."""

from dataclasses import replace
from pathlib import Path

from aiprod_film.asset import Asset
from aiprod_film.media import SceneMedia
from aiprod_film.messages.values import write_asset
from aiprod_render.assets import Assets
from aiprod_render.build_folder import LOGO, LOGO_PIXELS, MEDIA, OUTGOING_MEDIA
from aiprod_render.engine import Capabilities, Engine
from aiprod_render.media.fonts import Fonts
from aiprod_render.media.limits import MAX_LOGO_BYTES, check_size
from aiprod_render.media.task import decode_logo, render_media_clip
from aiprod_render.media.workers import MediaWorkers
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import ClipSpec
from aiprod_rpc.errors import FailedPrecondition


class MediaEngine:
    """Renders clips in which a user's own picture is seen; `engine` renders the others.

    With `dissolves`, the engine's own scenes are drawn here, too, where one dissolves into a user's picture
    or out of it. Else such scenes cut.
    """

    def __init__(self, engine: Engine, assets: Assets, workers: MediaWorkers, *, dissolves: bool) -> None:
        self._engine = engine
        self._assets = assets
        self._workers = workers
        self._dissolves = dissolves
        self._fonts = Fonts(assets, workers)

    @property
    def capabilities(self) -> Capabilities:
        """What the engine can make."""
        return self._engine.capabilities

    def price(self, spec: ClipSpec) -> int | None:
        """Returns the price of a new clip in micro-dollars, None if unknown; a user's own picture is free.

        Raises FailedPrecondition if the engine cannot make it with the film's font.
        """
        self._check_font(spec)
        return 0 if spec.scene.media else self._engine.price(self._cut(spec))

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        """Renders the clip into `folder`.

        Raises the errors of the engine and of storage, and InvalidArgument if a file cannot be used.
        """
        spec = self._cut(spec)
        outgoing = spec.outgoing.scene.media if spec.outgoing else None
        files = {MEDIA: spec.scene.media, OUTGOING_MEDIA: outgoing}
        shown = {name: media for name, media in files.items() if media}
        font = _font(spec)
        if not shown and not font:
            await self._prepare_logo(spec, folder, progress)
            return await self._engine.render(spec, job, folder, progress)
        whose = f"scene “{spec.scene.title or spec.scene.id}”"
        with self._workers.folder() as name, progress.tracking(Path(name)):
            for file, media in shown.items():
                await self._fetch(media, Path(name) / file)
            if font:
                await self._fonts.fetch(font, Path(name), progress.ticket)
            await self._prepare_logo(spec, Path(name), progress)
            clip = await self._workers.run(whose, progress.ticket, render_media_clip, spec, Path(name))
            # Out of the folder that confined processes reach, which goes away with the block.
            return clip.rename(folder / clip.name)

    async def _fetch(self, media: SceneMedia, path: Path) -> None:
        check_size(media.asset)
        await self._assets.download(write_asset(media.asset), path)

    async def _prepare_logo(self, spec: ClipSpec, folder: Path, progress: Progress) -> None:
        """Writes the pixels of the film's logo into `folder`, if the clip has one."""
        logo = spec.style.logo
        if logo is None:
            return
        check_size(logo.asset, MAX_LOGO_BYTES)
        with self._workers.folder() as name:
            await self._assets.download(write_asset(logo.asset), Path(name) / LOGO)
            pixels = await self._workers.run(
                "the logo", progress.ticket, decode_logo, Path(name), spec.format
            )
            pixels.rename(folder / LOGO_PIXELS)

    def _check_font(self, spec: ClipSpec) -> None:
        # A font is read in confined processes only, which do not cut what a model shot.
        if _font(spec) and not self._dissolves and not spec.scene.media:
            engine = self._engine.capabilities.engine
            raise FailedPrecondition(
                f"{engine} cannot use your font: leave it out",
                reason="ENGINE_CANNOT",
                field="style.letters",
            )

    def _cut(self, spec: ClipSpec) -> ClipSpec:
        """Returns the clip without a dissolve that this engine cannot make."""
        if self._dissolves or not spec.outgoing or not (spec.scene.media or spec.outgoing.scene.media):
            return spec
        return replace(spec, outgoing=None)


def _font(spec: ClipSpec) -> Asset | None:
    """Returns the font of a clip's letters, if it has any."""
    letters = spec.style.letters
    is_lettered = bool(spec.film_title.strip() or spec.scene.caption.strip())
    return letters.font if letters and is_lettered else None
