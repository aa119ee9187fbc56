"""What each command prints with `--json`: messages of the contracts, or objects with fields of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line of output: the full name of its message, or the fields of an object of the command's own.

    `when` says which lines they are.
    """

    when: str
    message: str = ""
    fields: tuple[str, ...] = ()


_GATEWAY, _STORAGE = "aiprod.gateway.v1", "aiprod.storage.v1"
_COLLAB, _PROBE = "aiprod.collab.v1", "aiprod.probe.v1"

_WATCHED = (
    JsonLine("each event without its preview, until the job ends", f"{_GATEWAY}.JobEvent"),
    JsonLine("the last line, if the job succeeded", f"{_GATEWAY}.Delivery"),
)
_EVENT = (JsonLine("the event that the room made of it", f"{_COLLAB}.Event"),)

JSON_LINES: dict[str, tuple[JsonLine, ...]] = {
    "generate": _WATCHED,
    "watch": _WATCHED,
    "render": _WATCHED,
    "approve": _WATCHED,
    "retry": _WATCHED,
    "take": _WATCHED,
    "pick": _WATCHED,
    "job": (JsonLine("the job", f"{_GATEWAY}.Job"),),
    "jobs": (JsonLine("each job", f"{_GATEWAY}.Job"),),
    "cancel": (JsonLine("the job", f"{_GATEWAY}.Job"),),
    "storyboard": (JsonLine("the storyboard", "aiprod.film.v1.Storyboard"),),
    "assets": (JsonLine("each delivery", f"{_STORAGE}.DeliveryManifest"),),
    "download": (JsonLine("the delivery", f"{_STORAGE}.DeliveryManifest"),),
    "usage": (
        JsonLine("the first line", f"{_STORAGE}.GetUsageResponse"),
        JsonLine("the second line", f"{_STORAGE}.Budget"),
        JsonLine("with `--disk`, the only line", "aiprod.film.v1.DiskUsage"),
    ),
    "engines": (JsonLine("the engines", f"{_GATEWAY}.GetEnginesResponse"),),
    "probe": (JsonLine("the report", f"{_PROBE}.QcReport"),),
    "presets": (JsonLine("each preset", f"{_PROBE}.Preset"),),
    "up": (JsonLine("once the stack is ready", fields=("ready_seconds", "rest", "health", "logs")),),
    "down": (JsonLine("the result", fields=("stopped",)),),
    "doctor": (JsonLine("each check", fields=("what", "ok", "fix")),),
    "login": (JsonLine("the login", fields=("url", "expires", "file")),),
    "logout": (JsonLine("the result", fields=("url", "removed")),),
    "config": (JsonLine("each setting", fields=("name", "value", "source")),),
    "open": (JsonLine("what was opened", fields=("url",)),),
    "webhook add": (JsonLine("the webhook", f"{_GATEWAY}.Webhook"),),
    "webhook list": (JsonLine("the webhooks", f"{_GATEWAY}.ListWebhooksResponse"),),
    "webhook rotate": (JsonLine("the webhook", f"{_GATEWAY}.Webhook"),),
    "webhook messages": (JsonLine("the messages", f"{_GATEWAY}.ListWebhookMessagesResponse"),),
    "library create": (JsonLine("the library", f"{_GATEWAY}.Library"),),
    "library list": (JsonLine("the libraries", f"{_GATEWAY}.ListLibrariesResponse"),),
    "library rename": (JsonLine("the library", f"{_GATEWAY}.Library"),),
    "library show": (JsonLine("the entries", f"{_GATEWAY}.ListLibraryEntriesResponse"),),
    **dict.fromkeys(
        ("library character", "library place", "library palette", "library voice"),
        (JsonLine("the entry", "aiprod.film.v1.LibraryEntry"),),
    ),
    "room follow": (
        JsonLine("at the start, and after each lost connection", f"{_COLLAB}.Welcome"),
        JsonLine("each event", f"{_COLLAB}.Event"),
        JsonLine("each change of presence", f"{_COLLAB}.PresenceChange"),
    ),
    "room comments": (JsonLine("each comment", f"{_COLLAB}.CommentEntry"),),
    "room export": (JsonLine("the markers", f"{_COLLAB}.ExportCommentsResponse"),),
    "room revisions": (JsonLine("each revision", f"{_COLLAB}.ManifestRevision"),),
    "room diff": (JsonLine("each field that differs", f"{_COLLAB}.FieldChange"),),
    "room members": (JsonLine("each member", f"{_COLLAB}.Member"),),
    "room invite": (JsonLine("the invitation", f"{_COLLAB}.InviteResponse"),),
    "room guests": (JsonLine("each guest", f"{_COLLAB}.Guest"),),
    "room visit": (JsonLine("the guest and the token", f"{_COLLAB}.VisitRoomResponse"),),
    "room accept": (JsonLine("the room", f"{_COLLAB}.Room"),),
    "room policy": (
        JsonLine("without options, the policy", f"{_COLLAB}.Policy"),
        JsonLine("with options, the event that the room made of it", f"{_COLLAB}.Event"),
    ),
    **dict.fromkeys(
        (
            f"room {name}"
            for name in (
                "comment",
                "resolve",
                "approve",
                "reject",
                "edit",
                "move",
                "split",
                "merge",
                "remove",
                "lock",
                "unlock",
                "undo",
                "save",
                "restore",
                "revoke",
            )
        ),
        _EVENT,
    ),
}
ERROR_FIELDS = ("code", "reason", "message")
"""The fields of an error, which `--json` prints to standard error."""
