"""Commands for libraries: what the films of a user share."""

from typing import Annotated

import typer
from rich.table import Table

from aiprod.gateway.v1 import libraries_pb2 as gateway_libraries
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.commands import library_entries
from aiprod_cli.commands.library_entries import Library, entry_name, library_name
from aiprod_cli.edge import edge_stub
from aiprod_cli.terminal.library_tables import entry_table
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check
from aiprod_cli.terminal.runner import run
from aiprod_stack.settings import StackSettings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def main() -> None:
    """Libraries: characters, places, palettes, and voices that your films share."""


@app.command("create")
def create(
    library: Annotated[str, typer.Argument(help="Its id: letters a-z, digits, hyphens.", metavar="ID")],
    title: Annotated[str, typer.Option(help="A title for people.")] = "",
    as_json: AsJson = False,
) -> None:
    """Create a library.

    Example: aiprod library create tales --title "Tales of the mill"
    """
    request = gateway_libraries.CreateLibraryRequest(
        library_id=library.removeprefix("libraries/"), title=title
    )
    check(request)
    run(_create(StackSettings(), request, Output(as_json)))


async def _create(
    settings: StackSettings, request: gateway_libraries.CreateLibraryRequest, output: Output
) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        library = await stub.CreateLibrary(request)
    output.json(library)
    output.note(f"{library.name} is created; `aiprod library character` adds somebody")


@app.command("list")
def list_libraries(as_json: AsJson = False) -> None:
    """List your libraries, newest first.

    Example: aiprod library list
    """
    run(_list(StackSettings(), Output(as_json)))


async def _list(settings: StackSettings, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        response = await stub.ListLibraries(gateway_libraries.ListLibrariesRequest())
    output.json(response)
    table = Table("Library", "Title", "Created")
    for library in response.libraries:
        table.add_row(library.name, library.title, f"{library.create_time.ToDatetime():%Y-%m-%d %H:%M}")
    output.table(table)


@app.command("show")
def show(library: Library, as_json: AsJson = False) -> None:
    """List the entries of a library.

    Example: aiprod library show tales
    """
    run(_show(StackSettings(), library_name(library), Output(as_json)))


async def _show(settings: StackSettings, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        response = await stub.ListLibraryEntries(gateway_libraries.ListLibraryEntriesRequest(parent=name))
    output.json(response)
    output.table(entry_table(response.entries))


@app.command("rename")
def rename(
    library: Library,
    title: Annotated[str, typer.Argument(help="The new title.", metavar="TITLE")],
    as_json: AsJson = False,
) -> None:
    """Change the title of a library.

    Example: aiprod library rename tales "Tales of the sea"
    """
    request = gateway_libraries.UpdateLibraryRequest(name=library_name(library), title=title)
    check(request)
    run(_rename(StackSettings(), request, Output(as_json)))


async def _rename(
    settings: StackSettings, request: gateway_libraries.UpdateLibraryRequest, output: Output
) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        library = await stub.UpdateLibrary(request)
    output.json(library)
    output.note(f"{library.name}  {library.title}")


@app.command("remove")
def remove(
    library: Library,
    name: Annotated[
        str, typer.Argument(help="The entry's name; without one, the whole library.", metavar="NAME")
    ] = "",
) -> None:
    """Delete an entry, or a library with all entries. Films keep what they used of them.

    Example: aiprod library remove tales Mia

    Example: aiprod library remove tales
    """
    run(_remove(StackSettings(), library_name(library), name, Output(False)))


async def _remove(settings: StackSettings, library: str, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        if name:
            entry = await entry_name(stub, library, name)
            await stub.DeleteLibraryEntry(gateway_libraries.DeleteLibraryEntryRequest(name=entry))
            output.note(f"{entry} is deleted")
        else:
            await stub.DeleteLibrary(gateway_libraries.DeleteLibraryRequest(name=library))
            output.note(f"{library} is deleted")


app.add_typer(library_entries.app)
