"""Why a command ended without its result: one form for every error, as text or as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import grpc
from pydantic_core import ValidationError
from pydantic_settings import SettingsError
from rich.text import Text
from typer import Abort, TyperException

from aiprod_cli.terminal.consoles import PlainConsole
from aiprod_cli.terminal.exit_codes import FAILED, INTERRUPTED, USAGE
from aiprod_cli.terminal.runner import Interrupted
from aiprod_cli.terminal.usage_errors import plain_words, usage_text
from aiprod_rpc.errors import AiprodError, InvalidArgument
from aiprod_rpc.status import NoAnswer, received_reason
from aiprod_stack.errors import StackError
from aiprod_stack.settings import StackSettings

START_ONE = "Is the stack running? Start it with `aiprod up`."
REMEDIES = {
    "JOB_NOT_FOUND": "`aiprod jobs` lists yours.",
    "WEBHOOK_NOT_FOUND": "`aiprod webhook list` lists yours.",
    "NOT_DELIVERED": "`aiprod job JOB` shows its state.",
    "UNAUTHENTICATED": "Set AIPROD_TOKEN: `aiprod token --user NAME` makes a token for a local stack, and "
    "`aiprod login URL` stores one for a deployment.",
}
"""What to do in a terminal, by the reason of an error. The services' own advice is for programs."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A canonical code, an UPPER_SNAKE reason, and a message that says what to do."""

    code: str
    reason: str
    message: str
    exit_code: int = FAILED

    def show(self, as_json: bool) -> None:
        """Prints the failure to standard error."""
        if as_json:
            fields = {name: value for name, value in asdict(self).items() if name != "exit_code"}
            text = Text(json.dumps(fields, ensure_ascii=False))
        elif self.exit_code == INTERRUPTED:
            text = Text(self.message)
        else:
            text = Text.assemble((self.reason, "red"), " ", self.message)
        PlainConsole(stderr=True).print(text, soft_wrap=True)


def failure(error: BaseException) -> Failure | None:
    """What an error means to the user; None for an error of the program itself."""
    match error:
        case Interrupted():
            return Failure("CANCELLED", "INTERRUPTED", str(error), INTERRUPTED)
        case InvalidArgument():
            # Found here: what a service refuses is an AioRpcError.
            return Failure(error.code, error.reason, _advised(error.reason, str(error)), USAGE)
        case AiprodError():
            return Failure(error.code, error.reason, _advised(error.reason, str(error)))
        case grpc.aio.AioRpcError():
            reason = received_reason(error)
            return Failure(error.code().name, reason, _advised(reason, _details(error)))
        case TyperException():
            return Failure("INVALID_ARGUMENT", "BAD_USAGE", usage_text(error), USAGE)
        case Abort():
            return Failure("CANCELLED", "ABORTED", "nothing was done. Answer with y, or use --yes, to go on.")
        case ValidationError() | SettingsError():
            return Failure("INVALID_ARGUMENT", "BAD_SETTING", _settings(error), USAGE)
        case StackError():
            return Failure("UNAVAILABLE", "STACK_ERROR", str(error))
        case OSError():
            return Failure("UNKNOWN", "SYSTEM_ERROR", str(error))
        case _:
            return None


def _details(error: grpc.aio.AioRpcError) -> str:
    if error.code() is not grpc.StatusCode.UNAVAILABLE:
        return error.details() or ""
    text = "cannot connect to the stack" if isinstance(error, NoAnswer) else error.details() or ""
    return f"{text}. {_remedy(StackSettings().url)}"


def _advised(reason: str, text: str) -> str:
    # The services' advice follows a semicolon, and gives way to the one for a terminal.
    return f"{text.partition('; ')[0]}. {REMEDIES[reason]}" if reason in REMEDIES else text


def _remedy(url: str) -> str:
    """What to do where nothing answers: the deployment that AIPROD_URL names is not started from here."""
    return f"AIPROD_URL is {url}: check the address, and whether it is up." if url else START_ONE


def _settings(error: ValidationError | SettingsError) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(_fault(details) for details in error.errors())
    # Of a list that is no JSON, pydantic tells the name in its text only.
    return f"{_variable(str(error).split('"')[1])}: it must be JSON: {error.__cause__}"


def _fault(details: Any) -> str:
    # A rule of several settings has no place, and names them itself.
    place, message = details["loc"], plain_words(details["msg"])
    if not place:
        return message
    field = StackSettings.model_fields.get(str(place[0]))
    if field and field.description and details["type"] == "string_pattern_mismatch":
        message = f"must be {field.description}"
    return f"{_variable(str(place[0]))}: {message}"


def _variable(name: str) -> str:
    return f"AIPROD_{name.upper()}"
