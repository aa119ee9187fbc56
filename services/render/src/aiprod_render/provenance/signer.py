"""The process that signs masters: only this worker reads the key, and it does nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiprod_render.config import RenderSettings
from aiprod_render.provenance.credits import Credits
from aiprod_render.provenance.signing_files import SigningFiles
from aiprod_render.worker_pool import WorkerPool, render_queue
from aiprod_work.confinement import Confinement
from aiprod_work.fair_queue import Ticket
from aiprod_work.limits import Limits
from aiprod_work.process_pool import ProcessPool

_AT_ONCE = 1
"""A master takes some hundredths of a second."""


@asynccontextmanager
async def open_signer(settings: RenderSettings, files: SigningFiles | None) -> AsyncIterator["MasterSigner"]:
    """Yields what signs masters in the scratch folder."""
    # Folders, because a key that is renewed is another file.
    keys = (files.key.parent, files.certificates.parent) if files else ()
    limits = Limits(confinement=Confinement(readable=keys, workspaces=(settings.scratch,)))
    modules = ["aiprod_render.provenance.signing"]
    async with ProcessPool(_AT_ONCE, modules, [type(Path())], limits) as processes:
        queue = render_queue(_AT_ONCE, settings.max_queued)
        yield MasterSigner(WorkerPool(processes, queue), files, settings.master_seconds)


class MasterSigner:
    """Signs masters with `files`; without them, masters stay as they are. Each may take `seconds`."""

    def __init__(self, pool: WorkerPool, files: SigningFiles | None, seconds: float) -> None:
        self.pool = pool
        self.files = files
        self._seconds = seconds

    async def sign(self, master: Path, credits: Credits, ticket: Ticket) -> Path:
        """Returns a signed copy beside the master, or the master itself. Raises as `WorkerPool.run` does."""
        if self.files is None:
            return master
        return await self.pool.run(ticket, self._seconds, sign_master, master, credits, self.files)


def sign_master(master: Path, credits: Credits, files: SigningFiles) -> Path:
    """Signs a master, as `signing.sign_master` does; the service itself never loads the C2PA library."""
    from aiprod_render.provenance.signing import sign_master

    return sign_master(master, credits, files)
