"""The check of Dolby Vision: whether the configuration fits the stream.

Dolby Vision Profiles and Levels, version 1.3: table 1 (profiles), table 2 (compatibility), table 4 (levels);
Dolby Vision Streams Within the ISO Base Media File Format, version 2.1: sample entries.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aiprod_probe.examination import Examination
from aiprod_probe.media_info import DolbyVision, Stream, VideoStream
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile requires of its stream; `compatibility` holds the allowed kinds of its base layer."""

    codec: str
    bits: int
    compatibility: tuple[int, ...]
    has_enhancement: bool = False


PROFILES = {
    4: Profile("hevc", 10, (2,), has_enhancement=True),
    5: Profile("hevc", 10, (0,)),
    7: Profile("hevc", 10, (6,), has_enhancement=True),
    8: Profile("hevc", 10, (1, 2, 4)),
    9: Profile("h264", 8, (2,)),
    10: Profile("av1", 10, (0, 1, 2, 4)),
}
TRANSFERS = {1: ("smpte2084",), 2: ("bt709", ""), 4: ("arib-std-b67", "bt2020-10"), 6: ("smpte2084",)}
"""The transfer functions that each kind of base layer may have."""
PIXELS_PER_SECOND = {
    level: width * height * rate
    for level, width, height, rate in (
        *((1, 1280, 720, 24), (2, 1280, 720, 30), (3, 1920, 1080, 24), (4, 1920, 1080, 30)),
        *((5, 1920, 1080, 60), (6, 3840, 2160, 24), (7, 3840, 2160, 30), (8, 3840, 2160, 48)),
        *((9, 3840, 2160, 60), (10, 3840, 2160, 120), (11, 7680, 4320, 30), (12, 7680, 4320, 60)),
        (13, 7680, 4320, 120),
    )
}
OWN_TAGS = ("dvh1", "dvhe", "dva1", "dvav", "dav1")
"""Sample entries that players without Dolby Vision do not open."""


def dolby_vision(code: str, examination: Examination, spec: Spec) -> Check:
    """Warns about a configuration that contradicts its stream, whatever the spec requires."""
    stream = examination.report.video
    record = stream.video.dolby_vision if stream and stream.video else None
    wanted = spec.dolby_vision_profiles
    expected = f"profile {', '.join(map(str, wanted))}" if wanted else ""
    if stream is None or stream.video is None or record is None:
        return Check(code, Verdict.FAIL if wanted else Verdict.SKIPPED, "no Dolby Vision", expected)
    problems = [*_problems(record, stream, stream.video, examination)]
    if wanted and record.profile not in wanted:
        problems.append(f"profile {record.profile} is not one of the allowed ones")
    verdict = Verdict.PASS
    if problems:
        verdict = Verdict.FAIL if wanted else Verdict.WARN
    return Check(code, verdict, "; ".join([_name(record), *problems]), expected)


def _name(record: DolbyVision) -> str:
    return f"profile {record.profile}.{record.compatibility}, level {record.level}"


def _problems(
    record: DolbyVision, stream: Stream, video: VideoStream, examination: Examination
) -> Iterator[str]:
    profile = PROFILES.get(record.profile)
    if profile is None:
        yield f"there is no profile {record.profile}"
        return
    if stream.codec_name != profile.codec:
        yield f"the profile is for {profile.codec}, and the stream is {stream.codec_name}"
    if video.bit_depth != profile.bits:
        yield f"the profile has {profile.bits} bits, and the stream {video.bit_depth}"
    if record.compatibility not in profile.compatibility:
        yield f"the profile has no compatibility {record.compatibility}"
    if record.has_enhancement != profile.has_enhancement:
        yield "an enhancement layer is " + ("missing" if profile.has_enhancement else "not allowed")
    if not record.has_metadata:
        yield "the configuration states no metadata"
    elif examination.lacks_dolby_vision:
        yield "its metadata is missing in the packets"
    # Compatibility 0 states nothing about the base layer, so any transfer is right.
    allowed = TRANSFERS.get(record.compatibility, (video.color_transfer,))
    if video.color_transfer not in allowed:
        yield f"the base layer is {video.color_transfer or 'of unknown transfer'}, and not {allowed[0]}"
    if record.compatibility and stream.codec_tag in OWN_TAGS:
        yield f"the tag {stream.codec_tag} hides the base layer from other players"
    yield from _level_problems(record, video, examination)


def _level_problems(record: DolbyVision, video: VideoStream, examination: Examination) -> Iterator[str]:
    limit = PIXELS_PER_SECOND.get(record.level)
    rate = examination.timing.frame_rate or video.avg_frame_rate
    if limit is None:
        yield f"there is no level {record.level}"
    # The rates of film and NTSC are a thousandth slower, and never faster.
    elif rate and video.width * video.height * rate > limit * 1.0001:
        yield f"level {record.level} is too low for {video.width}x{video.height} at {float(rate):.3f} fps"
