"""Reports and examinations of invented files, and specs for them."""

from dataclasses import replace
from fractions import Fraction

from aiprod_film.frames import SECOND
from aiprod_probe.captions import Caption, Captions
from aiprod_probe.examination import Examination, Layout, Picture, Timing
from aiprod_probe.media_info import (
    AudioStream,
    ContentLight,
    Format,
    MasteringDisplay,
    Report,
    Stream,
    VideoStream,
)
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, overall_verdict

VIDEO = Stream(
    index=0,
    codec_type="video",
    codec_name="h264",
    profile="High",
    duration=12 * SECOND,
    bit_rate=None,
    video=VideoStream(
        *(1920, 1080, 0, Fraction(24), Fraction(24), "yuv420p", 40, "bt709", "tv", 288),
        bit_depth=8,
        color_primaries="bt2020",
        color_transfer="smpte2084",
        mastering_display=MasteringDisplay(((0.6, 0.3),) * 3, (0.3, 0.3), 0.01, 1000),
        content_light=ContentLight(1000, 400),
    ),
    audio=None,
    tags={},
    codec_tag="avc1",
)
AUDIO = Stream(1, "audio", "aac", "LC", 12 * SECOND, None, None, AudioStream(48000, 2, "stereo"), {})
CAPTIONS = Stream(2, "subtitle", "mov_text", "", 12 * SECOND, None, None, None, {})
FILM = Report(Format("mov,mp4,m4a,3gp,3g2,mj2", 12 * SECOND, 1000, 5_000_000, {}), (VIDEO, AUDIO, CAPTIONS))
ANYTHING = Spec()
ALWAYS = ("TIMESTAMPS", "HDR10_METADATA")
STRICT = Spec(
    duration=12 * SECOND,
    width=1920,
    height=1080,
    frame_rate=Fraction(24),
    video_codecs=("h264",),
    pix_fmts=("yuv420p",),
    formats=("mp4",),
    audio_required=True,
    audio_codecs=("aac",),
    constant_frame_rate=True,
    max_gop=2 * SECOND,
    max_av_offset=SECOND // 10,
    max_bit_rate=5_000_000,
    video_profiles=("High",),
    max_video_level=40,
    square_pixels=True,
    color_primaries=("bt2020",),
    color_transfers=("smpte2084",),
    color_spaces=("bt709",),
    sample_rates=(48_000,),
    channels=(2,),
    faststart=True,
    fragmented=False,
    max_dropped_frames=0,
    unencrypted=True,
    video_codec_tags=("avc1",),
    captions_required=True,
    max_caption_speed=17.0,
    max_caption_line=42,
    min_caption_duration=SECOND,
    max_caption_overlaps=0,
    bit_depths=(8,),
    field_orders=("progressive",),
    conformant=True,
)
GOOD_LAYOUT = Layout(index_first=True, fragmented=False)
GOOD_CAPTIONS = Captions(1, (Caption(2, 0, SECOND, 17, 17),))
GOOD_TIMING = Timing(
    usual_frame=SECOND // 24,
    longest_gop=(0, 2 * SECOND),
    video=(0, 12 * SECOND),
    audio=(0, 12 * SECOND),
)
CODES = [
    "FILE_INTEGRITY",
    "CONTAINER",
    "BIT_RATE",
    "DURATION",
    "RESOLUTION",
    "VIDEO_CODEC",
    "VIDEO_CODEC_TAG",
    "VIDEO_PROFILE",
    "VIDEO_LEVEL",
    "PIXEL_FORMAT",
    "BIT_DEPTH",
    "PIXEL_SHAPE",
    "FIELD_ORDER",
    "COLOR_PRIMARIES",
    "COLOR_TRANSFER",
    "COLOR_SPACE",
    "HDR10_METADATA",
    "AUDIO_PRESENT",
    "AUDIO_CODEC",
    "SAMPLE_RATE",
    "CHANNELS",
    "FASTSTART",
    "FRAGMENTED",
    "TIMESTAMPS",
    "FRAME_RATE",
    "CONSTANT_FRAME_RATE",
    "DROPPED_FRAMES",
    "GOP_LENGTH",
    "AV_START_OFFSET",
    "AV_END_OFFSET",
    "CAPTIONS",
    "CAPTION_SPEED",
    "CAPTION_LINE",
    "CAPTION_LENGTH",
    "CAPTION_OVERLAP",
    "ENCRYPTION",
    "STRUCTURE",
    "DOLBY_VISION",
]


def verdict(code: str, spec: Spec, report: Report = FILM) -> Check:
    checks = judge(Examination(report, ()), spec)
    return next(check for check in checks if check.code == code)


def film_with(**changes: object) -> Report:
    """Return the film with changes to its picture."""
    assert VIDEO.video
    return replace(FILM, streams=(replace(VIDEO, video=replace(VIDEO.video, **changes)), AUDIO))


GOOD_PICTURE = Picture(48, (), (), (), (), (), 0.0, 0.5, 0.1, length=2 * SECOND)
DECODED = Examination(FILM, (), GOOD_TIMING, was_decoded=True, picture=GOOD_PICTURE)


def missing(examination: Examination, spec: Spec) -> dict[str, str]:
    """Return the required checks that were skipped, with their reasons."""
    checks = judge(examination, spec)
    reasons = {check.code: check.reason for check in checks if check.reason}
    assert {check.verdict for check in checks if check.reason} <= {Verdict.SKIPPED}
    is_missing = any(check.is_missing for check in checks)
    assert (overall_verdict(checks) is Verdict.INCOMPLETE) == is_missing
    return reasons
