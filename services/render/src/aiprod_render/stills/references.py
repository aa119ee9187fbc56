"""Reference pictures: what characters and places look like, for a model that draws them."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc

from aiprod_film.asset import Asset
from aiprod_film.messages.values import write_asset
from aiprod_render.assets import Assets
from aiprod_render.render_inputs import Picture
from aiprod_rpc.errors import FailedPrecondition, NotFound

MAX_PICTURE = 7 << 20
"""Bytes of one: requests to Gemini have up to 20 MB, a third longer as base64."""


async def load_references(assets: Assets, references: Sequence[Asset], scratch: Path) -> list[Picture]:
    """Returns the pictures. Raises FailedPrecondition if one is gone or too large for a request."""
    with TemporaryDirectory(prefix="aiprod-references-", dir=scratch) as folder:
        return [await _load(assets, reference, Path(folder) / "picture") for reference in references]


async def _load(assets: Assets, reference: Asset, path: Path) -> Picture:
    if reference.size > MAX_PICTURE:
        raise FailedPrecondition(
            f"the reference picture {reference.name} has more than {MAX_PICTURE >> 20} MiB: use a smaller "
            "one, and create the film again",
            reason="REFERENCE_GONE",
        )
    try:
        await assets.download(write_asset(reference), path)
    except NotFound as error:
        raise _gone(reference) from error
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.NOT_FOUND:
            raise
        raise _gone(reference) from error
    return Picture(path.read_bytes(), reference.content_type)


def _gone(reference: Asset) -> FailedPrecondition:
    return FailedPrecondition(
        f"the reference picture {reference.name} was deleted or has expired: upload it again, update its "
        "entry in the library, and create the film again",
        reason="REFERENCE_GONE",
    )
