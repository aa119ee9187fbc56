"""The probe service with a real connection and real workers."""

import asyncio
from dataclasses import fields
from functools import partial
from itertools import islice
from pathlib import Path
from types import ModuleType

import grpc
import protovalidate
import pytest
from google.protobuf import duration_pb2

from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_probe import messages
from aiprod_probe.qc.presets import PRESETS
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Verdict
from aiprod_rpc.status import received_reason

from .conftest import asset, files_in, serving
from .sample_media import make, shorten

SPEC = pb.QcSpec(
    duration=duration_pb2.Duration(seconds=2),
    width=320,
    height=180,
    frame_rate=FrameRate(numerator=24, denominator=1),
    video_codecs=["h264"],
    formats=["mp4"],
    audio_required=True,
)
IN_MODULE = pytest.mark.asyncio(loop_scope="module")


async def validated(probe: ProbeServiceStub, path: Path, spec: pb.QcSpec = SPEC) -> pb.QcReport:
    return await probe.Validate(api.ValidateRequest(asset=asset(path), spec=spec))


def verdicts(report: pb.QcReport) -> dict[str, str]:
    return {check.code: pb.Verdict.Name(check.verdict) for check in report.checks}


async def refusal_of(probe: ProbeServiceStub, path: Path) -> tuple[str, str]:
    """Return the code and the reason of a probe that fails."""
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Probe(api.ProbeRequest(asset=asset(path)))
    return failure.value.code().name, received_reason(failure.value)


@IN_MODULE
async def test_a_probe_reports_format_and_streams(probe: ProbeServiceStub, media: Path) -> None:
    report = await probe.Probe(api.ProbeRequest(asset=asset(media / "rotated_90.mp4")))
    assert "mp4" in report.format.format_name.split(",")
    assert report.format.duration.ToMilliseconds() == 2000
    video, audio = report.streams
    assert (video.codec_name, video.codec_type) == ("h264", "video")
    assert (video.video.width, video.video.height) == (320, 180)
    assert (video.video.display_width, video.video.display_height, video.video.rotation) == (180, 320, 270)
    assert video.video.avg_frame_rate == FrameRate(numerator=24, denominator=1)
    assert not video.HasField("audio")
    assert (audio.audio.sample_rate, audio.audio.channels) == (48000, 2)
    assert audio.audio.channel_layout == "stereo"
    assert not audio.HasField("video")


@IN_MODULE
async def test_a_film_that_meets_its_spec_passes(probe: ProbeServiceStub, media: Path) -> None:
    report = await validated(probe, media / "h264_aac.mp4")
    required = {"FILE_INTEGRITY", "CONTAINER", "DURATION", "RESOLUTION", "VIDEO_CODEC", "FRAME_RATE"}
    required |= {"AUDIO_PRESENT"}
    passed = {code for code, verdict in verdicts(report).items() if verdict == "PASS"}
    assert passed == required | {"TIMESTAMPS"}
    assert report.verdict == pb.PASS
    assert report.probe.streams


@IN_MODULE
async def test_the_default_tolerance_is_a_tenth_of_a_second(probe: ProbeServiceStub, media: Path) -> None:
    spec = pb.QcSpec(duration=duration_pb2.Duration(seconds=2, nanos=150_000_000))
    assert verdicts(await validated(probe, media / "h264_aac.mp4", spec))["DURATION"] == "FAIL"
    spec.duration_tolerance.FromMilliseconds(200)
    assert verdicts(await validated(probe, media / "h264_aac.mp4", spec))["DURATION"] == "PASS"
    spec.duration_tolerance.FromMilliseconds(0)
    assert verdicts(await validated(probe, media / "h264_aac.mp4", spec))["DURATION"] == "FAIL"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("h264.mkv", "CONTAINER"),
        ("vp9_opus.webm", "VIDEO_CODEC"),
        ("silent.mp4", "AUDIO_PRESENT"),
        ("ntsc.mp4", "FRAME_RATE"),
        ("rotated_90.mp4", "RESOLUTION"),
        ("sound.wav", "RESOLUTION"),
    ],
)
@IN_MODULE
async def test_real_files_fail_the_checks_of_other_specs(
    probe: ProbeServiceStub, media: Path, name: str, code: str
) -> None:
    report = await validated(probe, media / name)
    assert verdicts(report)[code] == "FAIL"
    assert verdicts(report)["FILE_INTEGRITY"] == "PASS"
    assert report.verdict == pb.FAIL


async def analysed(probe: ProbeServiceStub, path: Path, spec: pb.QcSpec) -> list[api.AnalyzeEvent]:
    return [event async for event in probe.Analyze(api.AnalyzeRequest(asset=asset(path), spec=spec))]


@IN_MODULE
async def test_an_analysis_reports_progress_and_ends_with_the_report(
    probe: ProbeServiceStub, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = make(tmp_path_factory.mktemp("x") / "h264_aac.mp4", seconds=30)
    *shares, end = await analysed(probe, path, pb.QcSpec(max_black=duration_pb2.Duration(seconds=1)))
    progress = [event.progress for event in shares]
    assert progress == sorted(progress)
    assert progress[-1] > 0
    assert end.report.verdict == pb.PASS
    assert verdicts(end.report)["BLACK"] == "PASS"
    assert verdicts(end.report)["CORRUPT_FRAMES"] == "PASS"
    assert verdicts(end.report)["LOUDNESS"] == "SKIPPED"
    quality = end.report.signal_quality
    assert quality.method == "heuristic"
    assert quality.score == min(quality.presence, quality.exposure, quality.motion, quality.sound)


@IN_MODULE
async def test_the_fields_of_a_spec_override_its_preset(probe: ProbeServiceStub, media: Path) -> None:
    report = await validated(probe, media / "h264.mkv", pb.QcSpec(preset="web-h264"))
    assert verdicts(report)["CONTAINER"] == "FAIL"
    spec = pb.QcSpec(preset="web-h264", formats=["matroska"], constant_frame_rate=False)
    spec.max_av_offset.FromMilliseconds(500)
    results = verdicts(await validated(probe, media / "h264.mkv", spec))
    assert (results["CONTAINER"], results["VIDEO_CODEC"]) == ("PASS", "PASS")
    assert results["CONSTANT_FRAME_RATE"] == "SKIPPED"
    with pytest.raises(grpc.aio.AioRpcError) as unknown:
        await validated(probe, media / "h264.mkv", pb.QcSpec(preset="vhs"))
    assert unknown.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@IN_MODULE
async def test_a_validation_lists_the_checks_that_it_skips(probe: ProbeServiceStub, media: Path) -> None:
    for spec in (pb.QcSpec(loudness=-23), pb.QcSpec(preset="web-h264")):
        report = await validated(probe, media / "h264_aac.mp4", spec)
        assert report.verdict == pb.INCOMPLETE
        skipped = [check for check in report.checks if check.reason]
        assert {check.verdict for check in skipped} == {pb.SKIPPED}
        assert ("LOUDNESS" if spec.loudness else "BLACK") in {check.code for check in skipped}
    spec = pb.QcSpec(preset="web-h264", max_freeze_share=1)
    report = (await analysed(probe, media / "h264_aac.mp4", spec))[-1].report
    assert report.verdict == pb.PASS


async def test_an_internal_error_is_not_a_damage_of_the_file(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with serving(tmp_path, analyze=misbehaving.fail_with_progress) as probe:
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await analysed(probe, media / "h264_aac.mp4", SPEC)
    assert failure.value.code() is grpc.StatusCode.INTERNAL


async def test_a_crash_of_an_analysis_is_an_error_of_its_check(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with serving(tmp_path, analyze=misbehaving.crash_with_progress) as probe:
        (end,) = [e for e in await analysed(probe, media / "h264_aac.mp4", SPEC) if e.HasField("report")]
    assert end.report.checks[0].verdict == pb.ERROR
    assert not files_in(tmp_path)


def test_a_spec_and_its_message_have_the_same_fields() -> None:
    assert {field.name for field in fields(Spec)} == {*pb.QcSpec.DESCRIPTOR.fields_by_name} - {"preset"}


def test_the_contract_accepts_all_presets() -> None:
    for name in PRESETS:
        protovalidate.validate(pb.QcSpec(preset=name))


@IN_MODULE
async def test_a_truncated_film_fails_although_its_header_states_the_full_length(
    probe: ProbeServiceStub, media: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = shorten(tmp_path_factory.mktemp("x") / "x.mp4", media / "h264_aac.mp4")
    report = await validated(probe, path)
    assert verdicts(report)["FILE_INTEGRITY"] == "FAIL"
    assert verdicts(report)["DURATION"] == "PASS"
    assert report.verdict == pb.FAIL
    missing = report.checks[0].intervals[0]
    assert 0 < missing.start.ToMilliseconds() < missing.end.ToMilliseconds() == 2000


@IN_MODULE
async def test_a_text_file_fails_a_probe_and_the_integrity_check_of_a_validation(
    probe: ProbeServiceStub, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("x") / "notes.mp4"
    path.write_text("not a film")
    assert await refusal_of(probe, path) == ("INVALID_ARGUMENT", "NOT_MEDIA")
    report = await validated(probe, path)
    results = verdicts(report)
    assert results.pop("FILE_INTEGRITY") == "FAIL"
    assert set(results.values()) == {"SKIPPED"}
    assert report.verdict == pb.FAIL
    assert not report.HasField("probe")


@IN_MODULE
async def test_an_asset_that_cannot_be_downloaded_is_an_error(
    probe: ProbeServiceStub, tmp_path: Path
) -> None:
    assert await refusal_of(probe, tmp_path / "nothing") == ("DATA_LOSS", "ASSET_DAMAGED")
    with pytest.raises(grpc.aio.AioRpcError):
        await validated(probe, tmp_path / "nothing")


async def test_an_asset_that_is_too_large_is_refused(media: Path, tmp_path: Path) -> None:
    async with serving(tmp_path, max_bytes=1000) as probe:
        assert await refusal_of(probe, media / "h264_aac.mp4") == ("INVALID_ARGUMENT", "FILE_TOO_LARGE")


@pytest.mark.parametrize(
    ("function", "seconds", "code", "reason"),
    [
        # The good file has as long: less, and it would fail on a busy machine.
        ("hang", 15, "DEADLINE_EXCEEDED", "PROBE_TIMEOUT"),
        ("crash", 60, "FAILED_PRECONDITION", "PROBE_CRASHED"),
        ("eat_memory", 60, "FAILED_PRECONDITION", "PROBE_OUT_OF_MEMORY"),
    ],
)
async def test_a_hostile_file_fails_only_its_own_request(
    media: Path,
    tmp_path: Path,
    misbehaving: ModuleType,
    function: str,
    seconds: float,
    code: str,
    reason: str,
) -> None:
    async with serving(tmp_path, seconds, measure=getattr(misbehaving, function)) as probe:
        hostile = [asyncio.create_task(refusal_of(probe, media / "silent.mp4")) for _ in range(3)]
        report = await validated(probe, media / "h264_aac.mp4")
        assert report.verdict == pb.PASS
        assert await asyncio.gather(*hostile) == [(code, reason)] * 3
        assert (await validated(probe, media / "h264_aac.mp4")).verdict == pb.PASS
    assert not files_in(tmp_path)


async def test_other_files_do_not_wait_for_a_file_that_hangs(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    """One of two readers and both decoders hang; the other reader serves probes."""
    async with serving(
        tmp_path, 100, examine=misbehaving.hang, analyze=misbehaving.hang_with_progress
    ) as probe:
        film = media / "h264_aac.mp4"
        request = api.AnalyzeRequest(asset=asset(film), spec=pb.QcSpec())
        hanging = [probe.Analyze(request) for _ in range(2)]
        for call in hanging:
            assert (await call.read()).progress == 0
        stuck = probe.Validate(api.ValidateRequest(asset=asset(film), spec=pb.QcSpec()))
        for _ in range(4):
            await probe.Probe(api.ProbeRequest(asset=asset(film)))
        assert not stuck.done()
        for call in (stuck, *hanging):
            call.cancel()


async def test_a_waiting_analysis_reports_that_it_is_queued(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    """Two analyses hold both decoders; with two that wait for a decoder, all slots for copies are taken."""
    async with serving(tmp_path, analyze=misbehaving.hang_with_progress) as probe:
        request = api.AnalyzeRequest(asset=asset(media / "h264_aac.mp4"), spec=pb.QcSpec())
        working = [probe.Analyze(request) for _ in range(2)]
        for call in working:
            assert (await call.read()).WhichOneof("event") == "progress"
        waiting = [probe.Analyze(request) for _ in range(3)]
        for call in waiting:
            while not (await call.read()).HasField("queued"):
                pass
        for call in working:
            call.cancel()
        while (await waiting[0].read()).HasField("queued"):
            pass
        for call in waiting:
            call.cancel()


async def test_a_crash_of_a_validation_is_an_error_of_its_check(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with serving(tmp_path, examine=misbehaving.crash) as probe:
        report = await validated(probe, media / "h264_aac.mp4")
    assert report.checks[0].verdict == pb.ERROR
    assert "crash" in report.checks[0].measured
    assert report.verdict == pb.FAIL


async def test_a_full_queue_refuses_more_files(media: Path, tmp_path: Path, misbehaving: ModuleType) -> None:
    gate = tmp_path / "gate"
    async with serving(tmp_path, measure=partial(misbehaving.fail_later, str(gate))) as probe:
        calls = [asyncio.ensure_future(refusal_of(probe, media / "silent.mp4")) for _ in range(40)]
        # Until the gate opens, no file leaves the queue, so the last to come are refused.
        for refused in islice(asyncio.as_completed(calls), 40 - 4 - 32):
            assert await refused == ("RESOURCE_EXHAUSTED", "PROBE_QUEUE_FULL")
        gate.touch()
        codes = [code for code, _ in await asyncio.gather(*calls)]
    assert codes.count("INTERNAL") == 4 + 32


def test_verdicts_match_the_contract() -> None:
    assert {verdict.name: verdict.value for verdict in Verdict} == dict(pb.Verdict.items()[1:])


@IN_MODULE
async def test_presets_are_listed_with_all_that_they_require(probe: ProbeServiceStub) -> None:
    listed = (await probe.GetPresets(api.GetPresetsRequest())).presets
    assert [preset.name for preset in listed] == sorted(PRESETS)
    for preset in listed:
        assert preset.description
        assert messages.spec(preset.spec) == PRESETS[preset.name].spec
        assert not protovalidate.collect_violations(preset.spec)
