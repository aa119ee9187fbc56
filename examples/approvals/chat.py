"""Asks for reviews in a chat: tells it when a film's plan waits for approval, and what was decided.

    aiprod webhook add https://hooks.example/aiprod --event review_requested --event review_decided
    export AIPROD_WEBHOOK_SECRET=whsec_…  # what the command printed
    export CHAT_URL=https://chat.example/hooks/…  # an incoming webhook of Slack, Mattermost, or Rocket.Chat
    export AIPROD_URL=https://films.example  # where the studio is
    python chat.py --port 9000

Needs `pip install standardwebhooks`. Put it behind a server with TLS at the address that the webhook names.
"""

import argparse
import json
import os
import urllib.request
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

from standardwebhooks import Webhook, WebhookVerificationError

MOST_BYTES = 1 << 20
REMEMBERED = 1000
SECONDS = 10


def text_of(event: dict[str, Any], studio: str) -> str:
    """What the chat shows of an event; empty for events that it needs not."""
    data = event["data"]
    job = data.get("job", "").removeprefix("jobs/")
    title, refused = data.get("title") or job, data.get("error")
    if event["type"] == "job.review_requested":
        return f"“{title}” waits for a review: {studio}/films/{job}\nOr: aiprod approve {job}"
    if event["type"] == "job.review_decided":
        return f"“{title}”: {refused['message'] if refused else 'approved, and on its way'}."
    return ""


class Receiver(BaseHTTPRequestHandler):
    """Verifies each message and tells the chat, once."""

    webhook: Webhook
    chat: str
    studio: str
    posted: ClassVar[OrderedDict[str, None]] = OrderedDict()
    timeout = SECONDS

    def do_POST(self) -> None:
        self.send_response(self._take())
        self.end_headers()

    def _take(self) -> int:
        """The status to answer with. After any but 2xx, AIPROD sends the message again."""
        size = int(self.headers.get("content-length") or 0)
        if not 0 < size <= MOST_BYTES:
            return 413
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            event = self.webhook.verify(self.rfile.read(size), headers)
        except WebhookVerificationError:
            return 401
        if headers["webhook-id"] not in self.posted:
            try:
                post(self.chat, text_of(event, self.studio))
            except OSError:
                return 502
            self.posted[headers["webhook-id"]] = None
            if len(self.posted) > REMEMBERED:
                self.posted.popitem(last=False)
        return 204


def post(chat: str, text: str) -> None:
    """Posts a text to the chat. Raises OSError if the chat does not take it."""
    if text:
        body = json.dumps({"text": text}).encode()
        request = urllib.request.Request(chat, body, {"content-type": "application/json"})  # noqa: S310
        urllib.request.urlopen(request, timeout=SECONDS).close()  # noqa: S310 - the operator's own URL


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--port", type=int, default=9000)
    port = arguments.parse_args().port
    Receiver.webhook = Webhook(os.environ["AIPROD_WEBHOOK_SECRET"])
    Receiver.chat = os.environ["CHAT_URL"]
    Receiver.studio = os.environ.get("AIPROD_URL", "http://localhost:8080")
    HTTPServer(("127.0.0.1", port), Receiver).serve_forever()


if __name__ == "__main__":
    main()
