"""A user's own files that a film names by their paths: found before the stack starts, then uploaded."""

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1.storage_service_pb2 import GetAssetRequest
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_cli.edge import edge_stub, token
from aiprod_cli.terminal.output import Output
from aiprod_cli.terminal.progress import transfer_bar
from aiprod_stack.address import edge_address
from aiprod_stack.settings import StackSettings

if TYPE_CHECKING:
    from aiprod_client.assets import AssetClient

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
        raise ValueError(f"'{name}' is a folder" if path.is_dir() else f"file '{name}' does not exist")
    if not 0 < (size := path.stat().st_size) <= MAX_BYTES:
        raise ValueError(f"file '{name}' has {size} bytes; it may have 1 byte to {MAX_BYTES >> 20} MiB")
    return path


async def upload_files(settings: StackSettings, files: Sequence[OwnFile], output: Output) -> None:
    """Uploads the files that storage does not have, and writes into each asset what it has."""
    if not files:
        return
    # aiohttp takes as long to load as the rest of the command.
    from aiprod_client.assets import asset_client

    stored: dict[str, Asset] = {}
    async with (
        asset_client(edge_address(settings), settings.home / "uploads", token=token(settings)) as assets,
        edge_stub(StorageServiceStub, settings) as storage,
    ):
        for file in files:
            # Several scenes may name one file, which is uploaded once.
            key = str(file.path or file.asset.name)
            if key not in stored and file.path:
                memory = Memory(settings.home / "own-files", edge_address(settings), file.path)
                stored[key] = await _stored_asset(storage, memory) or await _upload(assets, file.path, output)
                memory.keep(stored[key])
            elif key not in stored:
                stored[key] = await storage.GetAsset(GetAssetRequest(name=file.asset.name))
            file.asset.CopyFrom(stored[key])


class Memory:
    """As which asset a file was uploaded: the next film with it uploads and renders it no more."""

    def __init__(self, folder: Path, address: str, path: Path) -> None:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        # Each deployment stores for itself, so the address is a part of what is remembered.
        self._path = folder / hashlib.sha256(f"{address} {content}".encode()).hexdigest()

    @property
    def name(self) -> str:
        """The asset's name; empty if the file was not uploaded there."""
        return self._path.read_text("utf-8") if self._path.exists() else ""

    def keep(self, asset: Asset) -> None:
        """Remembers the asset."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(asset.name, encoding="utf-8")


async def _stored_asset(storage: StorageServiceStub, memory: Memory) -> Asset | None:
    """Returns the asset that the file was uploaded as, if storage still has it for this user."""
    if not memory.name:
        return None
    try:
        return await storage.GetAsset(GetAssetRequest(name=memory.name))
    except grpc.aio.AioRpcError as error:
        # A copy that is gone or damaged is uploaded anew.
        if error.code() not in (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DATA_LOSS):
            raise
    return None


async def _upload(assets: "AssetClient", path: Path, output: Output) -> Asset:
    kind, _ = mimetypes.guess_type(path.name)
    with transfer_bar(output.console, path.name, path.stat().st_size) as update:
        return await assets.upload(
            path,
            role=storage_pb.UPLOAD,
            content_type=kind or "application/octet-stream",
            labels={"filename": path.name[:255]},
            on_progress=update,
        )
