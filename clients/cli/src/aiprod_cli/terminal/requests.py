"""Requests are checked by the rules of their contract before a stack starts or a file is uploaded."""

import re

import typer
from google.protobuf.message import Message

from aiprod_rpc.violations import described

OPTIONS = {
    "prompt": "PROMPT",
    "duration_sec": "--duration",
    "format": "--size",
    "format.frame_rate": "--fps",
    "options.narration.voice": "--voice",
    "project": "--project",
    "max_cost_usd_micros": "--max-cost",
    "library_id": "ID",
    "url": "URL",
}
"""The options that fields of requests come from, by the beginning of the field's path."""


def violations(request: Message) -> list[tuple[str, str]]:
    """The fields that break a rule of the contract, and what each must be."""
    # Takes a third of a second, which only commands that send such requests need to wait.
    import protovalidate

    found = protovalidate.collect_violations(request)
    return described(request, (violation.proto for violation in found))


def check(request: Message) -> None:
    """Raises BadParameter if the request breaks a rule of its contract."""
    if faults := violations(request):
        texts = [f"{_option(field)}: {text}" if field else text for field, text in faults]
        raise typer.BadParameter("; ".join(texts))


def _option(field: str) -> str:
    """The option of a field, with the part of it that is wrong; other fields keep their path."""
    if re.fullmatch(r"variants\[\d+\]\.caption_language", field):
        return "--languages"
    path = re.sub(r"^film\.", "", field)
    begin = max((each for each in OPTIONS if f"{path}.".startswith(f"{each}.")), key=len, default="")
    if not begin:
        return field
    part = path.removeprefix(begin).removeprefix(".")
    return f"{OPTIONS[begin]} ({part})" if part else OPTIONS[begin]
