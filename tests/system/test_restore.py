"""A scaled stack that is lost: its databases and its bucket are restored elsewhere, as operations.md says."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import aiohttp
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_stack.lifecycle import running_stack
from aiprod_stack.plan import TWO_OF_EACH, StackPlan
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from aiprod_stack.shared import Shared
from tests.backing_services import POSTGRES
from tests.conftest import free_ports
from tests.scaled import PORTS, shared_servers
from tests.system.scaled_films import User, users
from tests.test_workspace import ROOT

pytestmark = [
    pytest.mark.system,
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("gcloud") is None, reason="gcloud is not installed"),
]

DUMP = "pg_dump --format=custom --file=storage.dump URL"
RESTORE = "pg_restore --clean --if-exists --no-owner --dbname=URL storage.dump"
COPY = "gcloud storage rsync --recursive gs://BUCKET gs://COPY"
HOLD = "gcloud storage objects update --temporary-hold gs://BUCKET/**"


def test_the_page_has_these_commands() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    assert all(command in page for command in (DUMP, RESTORE, COPY, HOLD))


async def test_films_and_rooms_are_back_after_everything_was_lost(tmp_path: Path) -> None:
    settings = StackSettings(home=tmp_path / "stack", port=free_ports(PORTS), token_issuer=LOCAL_ISSUER)
    with shared_servers(tmp_path / "lost") as servers:
        plan = StackPlan(settings, TWO_OF_EACH, servers.shared, {})
        async with running_stack(plan, print), users(plan, "ada") as (ada,):
            job = await ada.create("a fox by a lake")
            assert (await ada.watch(job)).state == gateway_pb.Job.SUCCEEDED
            film = await master(ada, job)
        back_up(servers.shared, tmp_path)
    with shared_servers(tmp_path / "restored") as servers:
        restore(servers.shared, tmp_path)
        plan = StackPlan(settings, TWO_OF_EACH, servers.shared, {})
        async with running_stack(plan, print), users(plan, "ada") as (ada,):
            assert await master(ada, job) == film
            # Neither the journal nor the room has a gap.
            assert (await ada.watch(job)).state == gateway_pb.Job.SUCCEEDED
            again = await ada.watch(await ada.create("an owl by a lake"))
            assert again.state == gateway_pb.Job.SUCCEEDED
            assert ada.gaps() == 0


def back_up(shared: Shared, folder: Path) -> None:
    """Copies databases and objects into a folder."""
    objects = folder / "objects"
    objects.mkdir()
    gcloud(COPY.replace("gs://COPY", str(objects)), shared)
    for service, url in shared.databases.items():
        (folder / service).mkdir()
        postgres(DUMP, url, folder / service)


def restore(shared: Shared, folder: Path) -> None:
    """Fills empty databases and an empty bucket from the folder."""
    for service, url in shared.databases.items():
        postgres(RESTORE, url, folder / service)
    gcloud(COPY.replace("gs://BUCKET", str(folder / "objects")).replace("gs://COPY", "gs://BUCKET"), shared)
    gcloud(HOLD, shared)


async def master(user: User, job: str) -> bytes:
    """Downloads a film as its user."""
    delivery = await user.gateway.GetDelivery(gateway_api.GetDeliveryRequest(name=f"{job}/delivery"))
    async with aiohttp.ClientSession() as session, session.get(delivery.play_url.url) as response:
        assert response.status == 200, await response.text()
        return await response.read()


def postgres(command: str, url: str, folder: Path) -> None:
    """Runs a command of the page on a database, with the programs of this machine's PostgreSQL."""
    programs = f"{POSTGRES / 'pginstall18/bin'}:{os.environ['PATH']}"
    subprocess.run(shlex.split(command.replace("URL", url)), cwd=folder, env={"PATH": programs}, check=True)


def gcloud(command: str, shared: Shared) -> None:
    """Runs a command of the page on the emulator's bucket."""
    environment = os.environ | {
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE": f"{shared.gcs_endpoint}/storage/v1/",
        "CLOUDSDK_AUTH_DISABLE_CREDENTIALS": "true",
        "CLOUDSDK_CORE_PROJECT": "films",
    }
    command = command.replace("BUCKET", shared.bucket)
    subprocess.run(shlex.split(command), env=environment, check=True, capture_output=True)
