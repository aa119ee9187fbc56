"""One call, four protocols: the same value or the same error over gRPC, grpc-web in both forms, and REST."""

import base64
import re
import struct
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import grpc
import httpx
import pytest
from google.api import annotations_pb2
from google.protobuf import json_format
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from aiprod_stack.edge.rest import SERVICES
from tests.long_cases import sampled

pytestmark = pytest.mark.e2e

METHODS = {method.name: method for service in SERVICES.values() for method in service.methods}
METHODS["GetModelUsage"] = SERVICES["llm"].methods_by_name["GetUsage"]
METHODS["GetUsage"] = SERVICES["storage"].methods_by_name["GetUsage"]
HOOK, LIBRARY, ENTRY = (
    {"name": name} for name in ("webhooks/none", "libraries/none", "libraries/none/entries/e")
)
ROOM, JOB, UPLOAD = {"name": "rooms/none"}, {"name": "jobs/none"}, "uploads/none.mp4"
URL = {"url": "https://127.0.0.1/film.mp4"}
ID = "0b9f1c52-4d0e-4b0b-9b39-0c8f7d3f4a11"
FILE = {"role": "UPLOAD", "content_type": "video/mp4", "size": "5", "crc32c": 1}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("GetCaller", {}), ("GetQuota", {}), ("GetBudget", {}), ("GetUsage", {}), ("GetModelUsage", {}),
    ("GetUsage", {"group_by": "USER"}), ("GetUsage", {"group_by": "JOB", "page_size": 5}),
    ("GetUsage", {"first_day": "2026-02-30"}), ("GetUsage", {"first_day": "yesterday"}),
    ("GetUsage", {"page_size": -1}), ("GetUsage", {"page_token": "no token"}),
    ("GetUsage", {"user": "u" * 256}),
    ("GetModelUsage", {"last_day": "2026-13-01"}), ("GetModelUsage", {"page_token": "no token"}),
    ("ListJobs", {"page_size": 2, "user": "-"}), ("ListJobs", {"page_token": "no token"}),
    ("ListJobs", {"page_size": -1}), ("ListDeliveryManifests", {"page_token": "no token"}),
    ("ListDeliveryManifests", {"page_size": -2}), ("GetJob", JOB), ("GetJob", {"name": "jobs/UPPER"}),
    ("CancelJob", JOB), ("RenderRevision", JOB), ("RenderRevision", {**JOB, "revision": "r"}),
    ("GetDelivery", {"name": "jobs/none/delivery"}), ("GetDeliveryManifest", {"name": "jobs/none/delivery"}),
    ("CreateJob", {}), ("CreateJob", {"prompt": "x", "duration_sec": 0.5}),
    ("CreateJob", {"prompt": "x", "seed": 1, "request_id": "no uuid"}),
    ("CreateJob", {"prompt": "x", "storyboard": {"scenes": [{"text": "x"}]}}),
    ("BeginUpload", {**FILE, "size": "0"}), ("BeginUpload", {**FILE, "role": "CLIP"}),
    ("BeginUpload", {**FILE, "labels": {"": "x"}}), ("CommitUpload", {"upload_id": "none"}),
    ("GetAsset", {"name": UPLOAD}), ("GetAsset", {"name": UPLOAD, "generation": "-1"}),
    ("DeleteAsset", {"name": UPLOAD}), ("SignUrls", {}), ("SignUrls", {"urls": [{"name": UPLOAD}]}),
    ("SignUrls", {"urls": [{"name": UPLOAD, "ttl": "0s"}]}), ("Probe", {}), ("Probe", URL),
    ("Probe", {"asset": {"name": UPLOAD}}), ("Validate", {**URL, "spec": {}}), ("Validate", URL),
    ("GetRoom", ROOM), ("Announce", {**ROOM, "participant": "p"}), ("Announce", ROOM),
    ("Send", {**ROOM, "submit": {"request_id": ID, "comment": {"text": "x"}}}),
    ("Send", {**ROOM, "submit": {"request_id": "no uuid", "undo": "1"}}),
    ("ListComments", {"parent": "rooms/none"}), ("ListComments", {"parent": "rooms/none", "page_size": -1}),
    ("ExportComments", {**ROOM, "format": "EDL"}), ("ExportComments", ROOM),
    ("ListManifestRevisions", {"parent": "rooms/none"}),
    ("GetManifestRevision", {"name": "rooms/none/revisions/1"}),
    ("GetManifestRevision", {"name": "rooms/none/revisions/0"}),
    ("DiffManifestRevisions", {"name": "rooms/none/revisions/1"}), ("Invite", {**ROOM, "role": "VIEWER"}),
    ("Invite", {**ROOM, "role": "OWNER"}), ("AcceptInvitation", {**ROOM, "token": "t" * 20}),
    ("AcceptInvitation", {**ROOM, "token": "short"}),
    ("GetEngines", {}), ("GetPresets", {}), ("RetryJob", JOB), ("ApproveJob", JOB), ("DeleteJob", JOB),
    ("CreateTake", {**JOB, "scene": "s1"}), ("CreateTake", {**JOB, "scene": "S 1"}), ("PickTake", JOB),
    ("CreateVariants", {"film": {"prompt": "x"}}),
    ("CreateVariants", {"film": {"prompt": "x"}, "variants": [{"width": 3, "height": 2}]}),
    ("CreateVariants", {"film": {"prompt": "x"}, "variants": [{"caption_language": "French"}]}),
    ("CreateJob", {"prompt": "猫\u202e 🐈", "duration_sec": 900}),
    ("CreateJob", {"prompt": "x", "library": "x"}),
    ("CreateJob", {"prompt": "x", "max_cost_usd_micros": "-1"}),
    ("CreateJob", {"storyboard": {"scenes": [{"text": "x", "duration": "0.001s"}]}}),
    ("CreateJob", {"prompt": "x", "library": "libraries/none"}),
    ("CreateWebhook", {"url": "ftp://x"}), ("ListWebhooks", {}), ("ListWebhooks", {"page_token": "no token"}),
    ("DeleteWebhook", HOOK), ("DeleteWebhook", {"name": "webhooks/ä"}), ("RotateWebhookSecret", HOOK),
    ("ListWebhookMessages", {"parent": "webhooks/none"}), ("CreateLibrary", {"library_id": "Bad Name"}),
    ("GetLibrary", LIBRARY), ("ListLibraries", {"page_size": 3}), ("DeleteLibrary", LIBRARY),
    ("UpdateLibrary", {**LIBRARY, "title": "t"}), ("ListLibraryEntries", {"parent": "libraries/none"}),
    ("CreateLibraryEntry", {"parent": "libraries/none", "entry_id": "e"}), ("GetLibraryEntry", ENTRY),
    ("UpdateLibraryEntry", ENTRY), ("DeleteLibraryEntry", ENTRY), ("ListGuests", {"parent": "rooms/none"}),
    ("VisitRoom", {**ROOM, "token": "t" * 20}), ("Validate", {**URL, "spec": {"preset": "none"}}),
    ("GetUsage", {"first_day": "2026-07-31", "last_day": "2026-07-01"}),
    ("Validate", {**URL, "spec": {"resolutions": ["big"]}}), ("Probe", {"url": "https://a:b@example.com/x"}),
]  # fmt: skip
type Outcome = dict[str, Any] | tuple[int, str]
"""A response as JSON, or the code and the message of an error."""


def path(method: MethodDescriptor) -> str:
    return f"/{method.containing_service.full_name}/{method.name}"


def over_grpc(stack, method: MethodDescriptor, request: Message) -> Outcome:
    with grpc.insecure_channel(stack.target) as channel:
        call = channel.unary_unary(
            path(method), type(request).SerializeToString, GetMessageClass(method.output_type).FromString
        )
        try:
            return as_json(call(request, timeout=60))
        except grpc.RpcError as error:
            return error.code().value[0], error.details()


def over_grpc_web(stack, method: MethodDescriptor, request: Message, *, text: bool = False) -> Outcome:
    data = request.SerializeToString()
    frame = struct.pack(">BI", 0, len(data)) + data
    kind = "application/grpc-web-text+proto" if text else "application/grpc-web+proto"
    answer = httpx.post(
        stack.url + path(method),
        content=base64.b64encode(frame) if text else frame,
        headers={"content-type": kind, "accept": kind, "x-grpc-web": "1"},
        timeout=60,
    )
    content = (
        b"".join(map(base64.b64decode, re.findall(rb"[^=]+=*", answer.content))) if text else answer.content
    )
    headers, message = dict(answer.headers), b""
    while content:
        flag, size = struct.unpack(">BI", content[:5])
        part, content = content[5 : 5 + size], content[5 + size :]
        if flag & 0x80:
            headers |= dict(line.split(":", 1) for line in part.decode().split("\r\n") if line)
        else:
            message = part
    if (code := int(headers["grpc-status"])) != 0:
        return code, unquote(headers["grpc-message"].strip())
    return as_json(GetMessageClass(method.output_type).FromString(message))


def over_grpc_web_text(stack, method: MethodDescriptor, request: Message) -> Outcome:
    return over_grpc_web(stack, method, request, text=True)


def over_rest(stack, method: MethodDescriptor, request: Message) -> Outcome:
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    verb = rule.WhichOneof("pattern")
    fields = json_format.MessageToDict(request, preserving_proto_field_name=True)
    url = re.sub(r"\{(\w+)[^}]*\}", lambda field: fields.pop(field[1]), getattr(rule, verb))
    body = fields if rule.body == "*" else fields.get(rule.body)
    sent = {"json": body} if rule.body else {"params": fields}
    answer = httpx.request(verb, stack.url + url, timeout=60, **sent)
    if answer.status_code != 200:
        return answer.json()["code"], answer.json()["message"]
    return as_json(json_format.Parse(answer.text, GetMessageClass(method.output_type)()))


def as_json(message: Message) -> dict[str, Any]:
    return json_format.MessageToDict(message)


# Both forms of grpc-web are one filter of the edge, which answers a method as it answers the next.
@pytest.mark.parametrize(
    ("call", "name", "fields"),
    [
        *((over_rest, *case) for case in CASES),
        *sampled([(call, *case) for case in CASES for call in (over_grpc_web, over_grpc_web_text)], 3),
    ],
    ids=lambda value: value.__name__ if callable(value) else str(value),
)
def test_all_protocols_give_the_same(stack, call: Callable[..., Outcome], name: str, fields: dict) -> None:
    method = METHODS[name]
    request = json_format.ParseDict(fields, GetMessageClass(method.input_type)())
    assert call(stack, method, request) == over_grpc(stack, method, request)
