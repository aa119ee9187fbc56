"""Commands for webhooks: URLs that receive the events of jobs."""

from typing import Annotated

import typer
from rich.table import Column, Table

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.edge import edge_stub
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check
from aiprod_cli.terminal.runner import run
from aiprod_stack.settings import StackSettings

app = typer.Typer(no_args_is_help=True)

# The value 0 is no event.
EVENTS = [name.lower() for name, number in gateway_pb.WebhookEvent.items() if number]
Webhook = Annotated[str, typer.Argument(help="The webhook: webhooks/ID or only its ID.", metavar="WEBHOOK")]


@app.callback()
def main() -> None:
    """Webhooks: URLs that receive the events of your jobs."""


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="The https:// URL.")],
    event: Annotated[
        list[str],
        typer.Option(help=f"An event to send; may be repeated: {', '.join(EVENTS)}. All by default."),
    ] = EVENTS,
    as_json: AsJson = False,
) -> None:
    """Register a URL, and print the secret that signs its messages.

    Example: aiprod webhook add https://example.com/hook --event job_succeeded
    """
    unknown = {*event} - {*EVENTS}
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(EVENTS)}")
    # The contract refuses an event that is there twice.
    events = [gateway_pb.WebhookEvent.Value(name.upper()) for name in dict.fromkeys(event)]
    request = gateway_api.CreateWebhookRequest(url=url, events=events)
    check(request)
    run(_add(StackSettings(), request, Output(as_json)))


async def _add(settings: StackSettings, request: gateway_api.CreateWebhookRequest, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        _print_secret(await stub.CreateWebhook(request), output)


@app.command("list")
def list_webhooks(as_json: AsJson = False) -> None:
    """List your webhooks, newest first.

    Example: aiprod webhook list
    """
    run(_list(StackSettings(), Output(as_json)))


async def _list(settings: StackSettings, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        response = await stub.ListWebhooks(gateway_api.ListWebhooksRequest())
    output.json(response)
    table = Table("Webhook", "URL", "Events")
    for webhook in response.webhooks:
        table.add_row(webhook.name, webhook.url, ", ".join(map(_event_name, webhook.events)))
    output.table(table, empty="You have no webhooks. Add one: aiprod webhook add URL")


@app.command("remove")
def remove(webhook: Webhook) -> None:
    """Delete a webhook and its messages.

    Example: aiprod webhook remove WEBHOOK
    """
    run(_remove(StackSettings(), _name(webhook), Output(False)))


async def _remove(settings: StackSettings, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        await stub.DeleteWebhook(gateway_api.DeleteWebhookRequest(name=name))
    output.note(f"{name} is deleted")


@app.command("rotate")
def rotate(webhook: Webhook, as_json: AsJson = False) -> None:
    """Give a webhook a new secret. For 24 hours, messages are also signed with the old one.

    Example: aiprod webhook rotate WEBHOOK
    """
    run(_rotate(StackSettings(), _name(webhook), Output(as_json)))


async def _rotate(settings: StackSettings, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        request = gateway_api.RotateWebhookSecretRequest(name=name)
        _print_secret(await stub.RotateWebhookSecret(request), output)


@app.command("messages")
def messages(webhook: Webhook, as_json: AsJson = False) -> None:
    """List the newest messages of a webhook with their attempts.

    Example: aiprod webhook messages WEBHOOK
    """
    run(_messages(StackSettings(), _name(webhook), Output(as_json)))


async def _messages(settings: StackSettings, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        response = await stub.ListWebhookMessages(gateway_api.ListWebhookMessagesRequest(parent=name))
    output.json(response)
    table = Table("Message", "Event", "Job", "State", Column("Attempts", justify="right"), "Last answer")
    for message in response.messages:
        last = message.attempts[-1] if message.attempts else gateway_pb.WebhookAttempt()
        state = gateway_pb.WebhookMessage.State.Name(message.state)
        answer = last.error or (str(last.status) if last.status else "")
        table.add_row(
            message.id, _event_name(message.event), message.job, state, str(len(message.attempts)), answer
        )
    output.table(table, empty="No messages yet.")


def _print_secret(webhook: gateway_pb.Webhook, output: Output) -> None:
    output.json(webhook)
    output.note(f"{webhook.name}  {webhook.url}")
    if not output.as_json:
        # The secret alone is on standard output, so that a script can keep it.
        print(webhook.secret)


def _event_name(event: gateway_pb.WebhookEvent.ValueType) -> str:
    return gateway_pb.WebhookEvent.Name(event).lower()


def _name(webhook: str) -> str:
    return webhook if webhook.startswith("webhooks/") else f"webhooks/{webhook}"
