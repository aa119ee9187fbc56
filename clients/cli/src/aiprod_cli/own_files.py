"""A user's own files that a film names by their paths: found before the stack starts, then uploaded."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1.storage_service_pb2 import GetAssetRequest
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_cli.edge import edge_stub, token
from aiprod_cli.terminal.output import Output
from aiprod_cli.terminal.progress import transfer_bar
from aiprod_client.assets import AssetClient, asset_client
from aiprod_stack.address import edge_address
from aiprod_stack.settings import StackSettings

MAX_BYTES = 512 << 20
"""The largest file that a film may use."""
UPLOADED = "uploads/"
"""How the names of uploaded files begin."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of a film: the asset that names it, and its path; None if it is uploaded already."""

    asset: Asset
    path: Path | None


def own_file(asset: Asset, folder: Path) -> OwnFile:
    """Finds a file in `folder` or below it. Raises ValueError with what is wrong."""
    path = (folder / asset.name).resolve()
    if asset.generation or (asset.name.startswith(UPLOADED) and not path.exists()):
        return OwnFile(asset, None)
    # A storyboard from somebody else must not send what is in other folders.
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"'{asset.name}' is not in the folder of the storyboard, or below it")
    return OwnFile(asset, checked(path, asset.name))


def checked(path: Path, name: str) -> Path:
    """Returns the path. Raises ValueError if there is no such file, or it is empty or too large."""
    if not path.is_file():
        raise ValueError(f"file '{name}' does not exist")
    if not 0 < (size := path.stat().st_size) <= MAX_BYTES:
        raise ValueError(f"file '{name}' has {size} bytes; it may have 1 byte to {MAX_BYTES >> 20} MiB")
    return path


async def upload_files(settings: StackSettings, files: Sequence[OwnFile], output: Output) -> None:
    """Uploads the files, each once, and writes into each asset what storage has."""
    if not files:
        return
    stored: dict[str, Asset] = {}
    async with (
        asset_client(edge_address(settings), settings.home / "uploads", token=token(settings)) as assets,
        edge_stub(StorageServiceStub, settings) as storage,
    ):
        for file in files:
            key = str(file.path or file.asset.name)
            if key not in stored and file.path:
                stored[key] = await _upload(assets, file.path, output)
            elif key not in stored:
                stored[key] = await storage.GetAsset(GetAssetRequest(name=file.asset.name))
            file.asset.CopyFrom(stored[key])


async def _upload(assets: AssetClient, path: Path, output: Output) -> Asset:
    kind, _ = mimetypes.guess_type(path.name)
    with transfer_bar(output.console, path.name, path.stat().st_size) as update:
        return await assets.upload(
            path,
            role=storage_pb.UPLOAD,
            content_type=kind or "application/octet-stream",
            labels={"filename": path.name[:255]},
            on_progress=update,
        )
