"""What `import aiprod_client` offers."""

from aiprod_client.aio.client import AsyncClient
from aiprod_client.aio.film import AsyncFilm
from aiprod_client.aio.room import AsyncRoom
from aiprod_client.aio.webhooks import AsyncWebhooks
from aiprod_client.blocking.client import Client
from aiprod_client.blocking.film import Film
from aiprod_client.blocking.room import Room
from aiprod_client.blocking.webhooks import Webhooks
from aiprod_client.errors import Cancelled
from aiprod_client.film_requests import FilmOptions, PlanOptions
from aiprod_client.results import (
    Check,
    Cost,
    Quality,
    Report,
    Unshown,
    Update,
    Webhook,
    WebhookMessage,
)
from aiprod_client.room_results import Comment, Event, Guest, Visit
from aiprod_client.storyboard_document import Scene, Storyboard
from aiprod_rpc.errors import (
    Aborted,
    AiprodError,
    AlreadyExists,
    DataLoss,
    DeadlineExceeded,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    OutOfRange,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Unimplemented,
)

__all__ = [
    "Client",
    "Film",
    "Room",
    "Webhooks",
    "AsyncClient",
    "AsyncFilm",
    "AsyncRoom",
    "AsyncWebhooks",
    "FilmOptions",
    "PlanOptions",
    "Storyboard",
    "Scene",
    "Update",
    "Quality",
    "Check",
    "Report",
    "Cost",
    "Unshown",
    "Comment",
    "Event",
    "Guest",
    "Visit",
    "Webhook",
    "WebhookMessage",
    "AiprodError",
    "Aborted",
    "AlreadyExists",
    "Cancelled",
    "DataLoss",
    "DeadlineExceeded",
    "FailedPrecondition",
    "InvalidArgument",
    "NotFound",
    "OutOfRange",
    "PermissionDenied",
    "ResourceExhausted",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
]
