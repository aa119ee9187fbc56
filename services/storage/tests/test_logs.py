"""The logs of a real process: a record for each step, with its job and user, and no secret."""

import json

import google_crc32c
import pytest
from yarl import URL

from aiprod.llm.v1.resources_pb2 import SemanticQc
from aiprod.probe.v1.resources_pb2 import QcReport
from aiprod.storage.v1.resources_pb2 import AssetRole, DeliveryManifest, JobMetrics
from aiprod.storage.v1.storage_service_pb2 import (
    BeginUploadRequest,
    CommitUploadRequest,
    PublishDeliveryManifestRequest,
    RecordMetricsRequest,
    SignUrlsRequest,
    UrlSpec,
)
from services.storage.tests.process import StorageProcess, stub

JOB = "jobs/j"
CRC32C = google_crc32c.value(b"master")
TRACE = "0af7651916cd43dd8448eb211c80319c"
ADA = (("x-user-id", "ada"), ("traceparent", f"00-{TRACE}-b7ad6b7169203331-01"))


@pytest.fixture
async def log_lines(settings, sender_at, http) -> list[str]:
    """All log lines while a film is delivered and read, and a forged URL is rejected."""
    environment = {"AIPROD_STORAGE_LOG_LEVEL": "DEBUG", "AIPROD_STORAGE_LOG_FORMAT": "json"}
    async with StorageProcess(settings, **environment) as process, stub(process.port) as storage:
        sender = sender_at(storage)
        begin = BeginUploadRequest(
            role=AssetRole.MASTER, job=JOB, content_type="video/mp4", size=6, crc32c=CRC32C
        )
        ticket = await storage.BeginUpload(begin, metadata=ADA)
        await sender.put(sender.session(ticket), "bytes 0-5/6", b"master")
        commit = CommitUploadRequest(upload_id=ticket.upload_id)
        master = await storage.CommitUpload(commit, metadata=ADA)
        spec = UrlSpec(name=master.name)
        [signed] = (await storage.SignUrls(SignUrlsRequest(urls=[spec]), metadata=ADA)).urls
        for url, status in [(signed.url, 200), (f"{signed.url}0", 403)]:
            async with http.get(URL(url, encoded=True)) as answer:
                assert answer.status == status
        manifest = DeliveryManifest(job=JOB, master=master, technical_qc=QcReport())
        manifest.semantic_qc.state = SemanticQc.UNSCORED
        request = PublishDeliveryManifestRequest(delivery_manifest=manifest)
        await storage.PublishDeliveryManifest(request, metadata=ADA)
        metrics = JobMetrics(job=JOB, user="ada", outcome=JobMetrics.SUCCEEDED)
        await storage.RecordMetrics(RecordMetricsRequest(metrics=metrics), metadata=ADA)
        await process.stop()
        return process.lines


async def test_each_step_is_a_record_with_its_job_user_and_trace(log_lines) -> None:
    records = [json.loads(line) for line in log_lines if TRACE in line]
    assert [record["message"] for record in records] == ["stored", "delivered", "recorded"]
    for record in records:
        assert (record["job"], record["user"], record["service"]) == (JOB, "ada", "storage")


async def test_no_record_holds_a_secret(log_lines, settings) -> None:
    text = "".join(log_lines)
    assert "X-Goog-Signature" not in text
    assert "upload_id" not in text
    key = (settings.data / "signer.pem").read_text()
    assert not [line for line in key.splitlines() if line in text]
