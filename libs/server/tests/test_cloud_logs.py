"""Records as Google Cloud Logging receives them: through standard output, and through its API."""

import io
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud.logging import Client
from google.cloud.logging_v2._gapic import _LoggingAPI
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from google.cloud.logging_v2.types import WriteLogEntriesRequest, WriteLogEntriesResponse
from google.protobuf.json_format import MessageToDict

from aiprod_rpc.call import Call, in_call
from aiprod_server.cloud_logs import api_handler, structured_handler

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CALL = Call(user="ada", request_id="r1", traceparent=f"00-{TRACE}-{SPAN}-01")


@contextmanager
def logging_to(handler: logging.Handler) -> Iterator[logging.Logger]:
    log = logging.Logger("aiprod_test", logging.INFO)
    log.addHandler(handler)
    try:
        yield log
    finally:
        handler.close()


def log_three_records(log: logging.Logger) -> None:
    with in_call(CALL):
        log.info("recorded %s", "a job", extra={"job": "jobs/j", "cost_usd_micros": 7})
        try:
            raise ValueError("a bad day")
        except ValueError:
            log.exception("it failed")
    log.warning("outside of any call")


def test_cloud_run_reads_one_object_a_line() -> None:
    output = io.StringIO()
    with logging_to(structured_handler("storage", "films", output)) as log:
        log_three_records(log)
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    info, failed, outside = [line for line in lines if "message" in line]
    assert (info["severity"], info["message"], info["job"]) == ("INFO", "recorded a job", "jobs/j")
    assert (info["user"], info["request_id"], info["cost_usd_micros"]) == ("ada", "r1", 7)
    assert info["logging.googleapis.com/trace"] == f"projects/films/traces/{TRACE}"
    assert info["logging.googleapis.com/spanId"] == SPAN
    assert "ValueError: a bad day" in failed["message"]
    assert (failed["severity"], outside["severity"]) == ("ERROR", "WARNING")
    assert not outside.keys() & {"user", "request_id"}


class LoggingApi(grpc.GenericRpcHandler):
    """Records the entries that are written; the first attempts fail with `faults`."""

    def __init__(self, *faults: grpc.StatusCode) -> None:
        self.entries: list[dict] = []
        self.log_name = ""
        self.faults = list(faults)

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        assert details.method == "/google.logging.v2.LoggingServiceV2/WriteLogEntries"

        def write(raw: bytes, context: grpc.ServicerContext) -> bytes:
            if self.faults:
                context.abort(self.faults.pop(0), "try again")
            request = WriteLogEntriesRequest.pb(WriteLogEntriesRequest.deserialize(raw))
            self.log_name = request.log_name
            self.entries += MessageToDict(request)["entries"]
            return WriteLogEntriesResponse.serialize(WriteLogEntriesResponse())

        return grpc.unary_unary_rpc_method_handler(write)


@contextmanager
def connected(api: LoggingApi) -> Iterator[Client]:
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((api,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    client = Client(project="films", credentials=AnonymousCredentials())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        transport = LoggingServiceV2Client.get_transport_class("grpc")(channel=channel)
        client._logging_api = _LoggingAPI(LoggingServiceV2Client(transport=transport), client)
        yield client
    server.stop(0).wait()


def test_elsewhere_entries_arrive_through_the_api() -> None:
    api = LoggingApi(grpc.StatusCode.UNAVAILABLE)
    with connected(api) as client, logging_to(api_handler("storage", client)) as log:
        log_three_records(log)
        log.handle(logging.makeLogRecord({"name": "google.auth", "levelno": logging.INFO, "msg": "an echo"}))
    info = next(entry for entry in api.entries if entry.get("jsonPayload", {}).get("job"))
    assert info["jsonPayload"]["message"] == "recorded a job"
    assert info["jsonPayload"]["user"] == "ada"
    assert (info["severity"], info["trace"]) == ("INFO", f"projects/films/traces/{TRACE}")
    assert api.log_name == "projects/films/logs/aiprod"
    assert "an echo" not in str(api.entries)
