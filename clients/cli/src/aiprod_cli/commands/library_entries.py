"""Commands that add or change the entries of a library."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from aiprod.film.v1 import library_pb2 as film_library
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.manifest_pb2 import Look, Palette
from aiprod.film.v1.media_pb2 import Voice
from aiprod.gateway.v1 import libraries_pb2 as gateway_libraries
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.edge import edge_stub
from aiprod_cli.own_files import OwnFile, checked, upload_files
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check
from aiprod_cli.terminal.runner import run
from aiprod_rpc.errors import NotFound
from aiprod_stack.settings import StackSettings

app = typer.Typer()

Library = Annotated[str, typer.Argument(help="The library: libraries/ID or only its ID.", metavar="LIBRARY")]
Name = Annotated[str, typer.Argument(help="What texts call it, such as Mia.", metavar="NAME")]
Description = Annotated[str, typer.Option(help="How it looks, in words for models that draw and film.")]
PictureFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A picture that the engine stills draws it from.")
]
Replace = Annotated[bool, typer.Option("--replace", help="Change the entry of this name.")]
COLOURS = ("zenith", "horizon", "light", "accent", "shade")
"""The colours of a palette, in their order on the command line."""
LibraryChoice = Annotated[
    str,
    typer.Option(
        metavar="LIBRARY",
        help="The library whose characters and places the text names; see `aiprod library`.",
        show_default=False,
    ),
]
LibraryEntries = Annotated[
    list[str] | None,
    typer.Option(
        "--library-entry",
        metavar="NAME",
        help="An entry that the whole film uses: a character, a palette, or a voice; may be repeated.",
        show_default=False,
    ),
]


def _colour(of: str) -> Any:
    return typer.Option(metavar="#RRGGBB", help=f"The colour of {of}.", show_default=False)


@app.command("character")
def character(
    library: Library,
    name: Name,
    figure: Annotated[str, typer.Option(help="What it is: a word such as girl or cat, or an emoji.")],
    description: Description = "",
    hair: Annotated[str, typer.Option(help="short, long, bun, pigtails, curly, or bald.")] = "",
    hair_colour: Annotated[str, _colour("the hair")] = "",
    skin: Annotated[str, _colour("the skin")] = "",
    garment: Annotated[
        str,
        typer.Option(help="shirt, coat, dress, gown, tutu, sport, overall, suit, armour, or spacesuit."),
    ] = "",
    top: Annotated[str, _colour("shirt, coat, or dress")] = "",
    bottom: Annotated[str, _colour("trousers or skirt")] = "",
    shoes: Annotated[str, _colour("the shoes")] = "",
    hat: Annotated[str, typer.Option(help="A hat such as straw, cap, crown, or tophat.")] = "",
    hat_colour: Annotated[str, _colour("the hat")] = "",
    extra: Annotated[
        list[str] | None, typer.Option(help="Such as glasses, scarf, beard, or apron; several times.")
    ] = None,
    head: Annotated[
        str, typer.Option(help="The animal that it is: an emoji such as 🦊 for a fox in a coat.")
    ] = "",
    colour: Annotated[str, _colour("an animal or a thing")] = "",
    picture: PictureFile = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Add a character that looks alike in all films.

    Example: aiprod library character tales Mia --figure girl --hair pigtails --garment dress --top "#2f6f8f"

    Example: aiprod library character tales "Old Tom" --figure cat --colour "#d9a441"

    Example: aiprod library character tales "Miss Reed" --figure teacher --head 🦊 --garment coat
    """
    look = Look(
        skin=skin,
        hair=hair,
        hair_colour=hair_colour,
        garment=garment,
        top=top,
        bottom=bottom,
        shoes=shoes,
        hat=hat,
        hat_colour=hat_colour,
        extras=extra or (),
        head=head,
    )
    stated = film_library.Character(figure=figure, colour=colour, look=look if look.ByteSize() else None)
    entry = film_library.LibraryEntry(display_name=name, description=description, character=stated)
    _save(library, entry, picture, replace, as_json)


@app.command("place")
def place(
    library: Library,
    name: Name,
    set_key: Annotated[str, typer.Option("--set", help="The drawn set, such as kitchen or beach.")] = "",
    description: Description = "",
    picture: PictureFile = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Add a place that looks alike in all films.

    Example: aiprod library place tales "The Mill" --set kitchen --description "A mill of grey stone"
    """
    stated = film_library.LibraryPlace(set=set_key)
    entry = film_library.LibraryEntry(display_name=name, description=description, place=stated)
    _save(library, entry, picture, replace, as_json)


@app.command("palette")
def palette(
    library: Library,
    name: Name,
    colours: Annotated[
        str, typer.Argument(help=f"Five colours #RRGGBB: {', '.join(COLOURS)}.", metavar="COLOURS")
    ],
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Add the colours of a film.

    Example: aiprod library palette tales Evening "#2d1e4f,#f2704e,#ffd08a,#ffb347,#150f2b"
    """
    codes = colours.split(",")
    if len(codes) != len(COLOURS):
        raise typer.BadParameter(f"give five colours: {', '.join(COLOURS)}", param_hint="COLOURS")
    stated = Palette(**dict(zip(COLOURS, codes, strict=True)))
    entry = film_library.LibraryEntry(display_name=name, palette=stated)
    _save(library, entry, None, replace, as_json)


@app.command("voice")
def voice(
    library: Library,
    name: Name,
    voice_name: Annotated[str, typer.Option("--voice", help="The voice, such as Kore.")] = "",
    language: Annotated[str, typer.Option(help="Its language, such as de-DE.")] = "",
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Add a voice that speaks the narration.

    Example: aiprod library voice tales Narrator --voice Kore --language de-DE
    """
    stated = Voice(name=voice_name, language=language)
    entry = film_library.LibraryEntry(display_name=name, voice=stated)
    _save(library, entry, None, replace, as_json)


def _save(
    library: str,
    entry: film_library.LibraryEntry,
    picture: Path | None,
    replace: bool,
    as_json: bool,
) -> None:
    files: list[OwnFile] = []
    if picture:
        try:
            files = [OwnFile(Asset(name=str(picture)), checked(picture, str(picture)))]
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--picture") from error
    id = entry_id(entry.display_name)
    request = gateway_libraries.CreateLibraryEntryRequest(
        parent=library_name(library), entry_id=id, entry=entry
    )
    check(request)
    run(_send(StackSettings(), request, files, replace, Output(as_json)))


async def _send(
    settings: StackSettings,
    request: gateway_libraries.CreateLibraryEntryRequest,
    files: Sequence[OwnFile],
    replace: bool,
    output: Output,
) -> None:
    await upload_files(settings, files, output)
    for file in files:
        # The upload has filled in the file's own asset, of which the entry needs a copy.
        pictured = request.entry.place if request.entry.HasField("place") else request.entry.character
        pictured.reference.CopyFrom(file.asset)
    async with edge_stub(GenerationServiceStub, settings) as stub:
        if replace:
            name = await entry_name(stub, request.parent, request.entry.display_name)
            change = gateway_libraries.UpdateLibraryEntryRequest(name=name, entry=request.entry)
            entry = await stub.UpdateLibraryEntry(change)
        else:
            entry = await stub.CreateLibraryEntry(request)
    output.json(entry)
    output.note(f"{entry.name}  {entry.display_name}")


async def entry_name(stub: GenerationServiceStub, library: str, name: str) -> str:
    """Returns the resource name of an entry by what texts call it. Raises NotFound if there is none."""
    response = await stub.ListLibraryEntries(gateway_libraries.ListLibraryEntriesRequest(parent=library))
    called = (each.name for each in response.entries if each.display_name.casefold() == name.casefold())
    found = next(called, None)
    if found is None:
        have = ", ".join(each.display_name for each in response.entries) or "no entry"
        raise NotFound(
            f"{library} has no {name}; it has {have}", reason="LIBRARY_ENTRY_NOT_FOUND", field="name"
        )
    return found


def entry_id(name: str) -> str:
    """Returns an id for an entry of this name; a digest where the name has no letter a-z or digit."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    # An id has up to 63 characters, and the cut may leave a hyphen at its end.
    return slug[:63].rstrip("-") or f"e{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def library_name(library: str) -> str:
    """Returns the resource name of a library, by `libraries/ID` or the id alone."""
    return f"libraries/{library.removeprefix('libraries/')}"
