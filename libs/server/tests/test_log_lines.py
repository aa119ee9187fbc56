"""Log lines of a real call: which fields of the call they carry."""

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_server.log_lines import ConsoleFormatter, JsonFormatter
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CALLER = (("x-user-id", "ada"), ("x-request-id", "r1"), ("traceparent", f"00-{TRACE}-{SPAN}-01"))
log = logging.Logger("aiprod_test", logging.INFO)


class Rooms(rpc.CollabServiceServicer):
    """Logs each call of GetRoom: a line with a field, and a line with an exception."""

    async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
        log.info("opened %s", request.name, extra={"members": 3, "empty": ""})
        try:
            raise ValueError("no such page")
        except ValueError:
            log.exception("it failed")
        return collab_pb.Room(name=request.name)


@contextmanager
def written(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """What `log` writes with this formatter."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(formatter)
    log.addHandler(handler)
    try:
        yield output
    finally:
        log.removeHandler(handler)


async def call_once(metadata: tuple[tuple[str, str], ...] = CALLER) -> None:
    binding = Binding("aiprod.collab.v1.CollabService", rpc.add_CollabServiceServicer_to_server, Rooms())
    async with (
        running(ServerSettings(drain_seconds=0), binding) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        await rpc.CollabServiceStub(channel).GetRoom(
            collab_api.GetRoomRequest(name="rooms/r"), metadata=metadata
        )


async def test_json_lines_carry_the_call_and_a_trace_that_google_links() -> None:
    with written(JsonFormatter("collab", "films")) as output:
        await call_once()
        log.warning("outside of any call")
    opened, failed, outside = map(json.loads, output.getvalue().splitlines())
    for line in (opened, failed):
        assert line["logging.googleapis.com/trace"] == f"projects/films/traces/{TRACE}"
        assert line["logging.googleapis.com/spanId"] == SPAN
        assert line["logging.googleapis.com/trace_sampled"] is True
        assert (line["user"], line["request_id"], line["service"]) == ("ada", "r1", "collab")
    assert (opened["severity"], opened["message"], opened["members"]) == ("INFO", "opened rooms/r", 3)
    assert not opened.keys() & {"empty", "stack_trace"}
    assert datetime.fromisoformat(opened["time"]).tzinfo
    assert failed["stack_trace"].endswith("ValueError: no such page")
    assert not outside.keys() & {"user", "request_id", "logging.googleapis.com/trace"}


@pytest.mark.parametrize("trace", [(), (("traceparent", ""),), (("traceparent", "a-b"),)])
async def test_a_call_without_a_trace_starts_one(trace: tuple[tuple[str, str], ...]) -> None:
    with written(JsonFormatter("collab", "")) as output:
        await call_once((*CALLER[:2], *trace))
    opened, failed = map(json.loads, output.getvalue().splitlines())
    assert re.fullmatch("[0-9a-f]{32}", opened["trace_id"])
    assert (failed["trace_id"], failed["span_id"]) == (opened["trace_id"], opened["span_id"])


async def test_without_a_project_the_trace_is_an_id() -> None:
    with written(JsonFormatter("collab", "")) as output:
        await call_once()
    opened, _ = map(json.loads, output.getvalue().splitlines())
    assert (opened["trace_id"], opened["span_id"], opened["trace_flags"]) == (TRACE, SPAN, "01")
    assert "googleapis" not in str(opened)


CONFIGURED = """
import logging
from aiprod_rpc.call import Call, in_call
from aiprod_server.logs import configure_logs
configure_logs("collab", {arguments})
with in_call(Call(traceparent="00-{trace}-{span}-00")):
    logging.getLogger("test").warning("it is late")
    logging.getLogger("test").info("too low")
"""


@pytest.mark.parametrize(
    ("arguments", "trace"),
    [
        ('"json", "WARNING"', "projects/of-the-environment/traces/"),
        ('"json", "WARNING", "films"', "projects/films/traces/"),
    ],
)
def test_the_project_is_that_of_the_settings_or_of_the_environment(arguments: str, trace: str) -> None:
    program = CONFIGURED.format(arguments=arguments, trace=TRACE, span=SPAN)
    environment = {**os.environ, "GOOGLE_CLOUD_PROJECT": "of-the-environment"}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    line = json.loads(ended.stderr)
    assert line["logging.googleapis.com/trace"] == trace + TRACE
    assert line["logging.googleapis.com/trace_sampled"] is False


async def test_console_lines_carry_fields_and_the_request() -> None:
    with written(ConsoleFormatter("collab")) as output:
        await call_once()
    opened, failed, *traceback = output.getvalue().splitlines()
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d INFO    collab   opened rooms/r  members=3 empty= request=r1", opened
    )
    assert failed.endswith("ERROR   collab   it failed  request=r1")
    assert traceback[-1] == "ValueError: no such page"
