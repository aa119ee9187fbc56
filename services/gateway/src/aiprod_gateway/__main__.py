"""Composition root of the gateway service."""

import gc

if __name__ == "__main__":
    # All that is loaded now stays: the collector would only scan it, again and again.
    gc.disable()

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_gateway.access import Access
from aiprod_gateway.alerts import Alerts
from aiprod_gateway.budget import Budget
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.deletions import Deletions
from aiprod_gateway.job_creator import JobCreator
from aiprod_gateway.job_runner import JobRunner
from aiprod_gateway.libraries.library_pictures import LibraryPictures
from aiprod_gateway.retries import log_retries
from aiprod_gateway.service import SERVICE, GenerationService, add_to_server
from aiprod_gateway.services import open_services
from aiprod_gateway.signed_delivery import SignedDeliveries
from aiprod_gateway.state import open_state
from aiprod_gateway.storyboards import StoryboardPlanner
from aiprod_gateway.webhooks.webhook_sender import WebhookSender
from aiprod_server.address_guard import AddressGuard
from aiprod_server.server import Binding, run, running, until_signalled


@asynccontextmanager
async def serving(settings: GatewaySettings) -> AsyncIterator[int]:
    """Runs the service until the block ends; yields the port."""
    async with open_state(settings) as state, open_services(settings) as services:
        jobs, durable = state.jobs, state.durable
        access = Access(jobs, services.collab)
        budget = Budget(services, jobs, limited=settings.daily_budget_usd is not None)
        creator = JobCreator(settings, state, access, services, budget)
        runner = JobRunner(settings, state, access, services, budget)
        async with durable.running(runner.run_job, runner.close_job):
            await runner.resume()
            deliveries = SignedDeliveries(jobs, access, services.storage)
            storyboards = StoryboardPlanner(settings, services, budget, state.entries)
            pictures = LibraryPictures(state.entries, services.storage)
            deletions = Deletions(settings, state, services)
            sender = WebhookSender(state.webhooks, AddressGuard(settings.webhook_networks))
            service = GenerationService(
                creator,
                runner,
                storyboards,
                jobs,
                deliveries,
                deletions,
                state.webhooks,
                state.libraries,
                state.entries,
                pictures,
                sender,
                services,
                Alerts(settings.monitor_url),
                settings.anonymous_user,
            )
            binding = Binding(SERVICE, add_to_server, service)
            async with (
                state.inheriting(runner.resume),
                runner.reviews.running(),
                deletions.running(),
                pictures.running(),
                sender.running(),
                running(settings, binding, neighbours=services.public) as port,
            ):
                yield port


async def serve(settings: GatewaySettings) -> None:
    """Runs the service until the process is signalled."""
    async with serving(settings):
        await until_signalled()


def main() -> None:
    """Runs the service with the settings of the environment."""
    log_retries()
    run(serve, GatewaySettings, "gateway")


if __name__ == "__main__":
    main()
