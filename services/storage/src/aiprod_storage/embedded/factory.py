"""Assembles the embedded store and runs its HTTP server."""

import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiohttp import web

from aiprod_files.private_folders import private_folder
from aiprod_rpc.errors import CannotStart
from aiprod_storage.config import StorageSettings
from aiprod_storage.embedded.file_io import PIECE_BYTES
from aiprod_storage.embedded.http import ObjectServer
from aiprod_storage.embedded.store import EmbeddedStore
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.signing import UrlSigner, load_or_create_key, local_bucket

SHUTDOWN_SECONDS = 10.0
"""How long open transfers may take to finish when the service stops."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_embedded_store(settings: StorageSettings, index: ObjectIndex) -> AsyncIterator[EmbeddedStore]:
    """Opens the store in the data folder and serves it over HTTP until the block ends.

    Raises CannotStart if the address is taken or the folder is not usable.
    """
    files = private_folder(settings.data / "objects")
    with _listening(settings.http_listen) as listener:
        host, port = listener.getsockname()[:2]
        endpoint = settings.public_url or f"http://{host}:{port}"
        key = load_or_create_key(settings.data / "signer.pem")
        signer = UrlSigner(local_bucket(key, settings.bucket), endpoint)
        store = EmbeddedStore(files, signer, settings.spare_bytes)
        server = ObjectServer(store, index, settings.bucket, key.public_key())
        async with _serving(server, listener):
            log.info("serving objects", extra={"address": f"{host}:{port}", "url": endpoint})
            yield store


@contextmanager
def _listening(address: str) -> Iterator[socket.socket]:
    host, _, port = address.rpartition(":")
    try:
        # Bound before the server starts, because signed URLs contain the port.
        listener = socket.create_server((host, int(port)))
    except OSError as error:
        raise CannotStart(f"cannot listen on {address}: {error.strerror}") from error
    with listener:
        yield listener


@asynccontextmanager
async def _serving(server: ObjectServer, listener: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(
        # No access log: URLs contain signatures, which are secrets.
        server.application(),
        access_log=None,
        read_bufsize=PIECE_BYTES,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()
