"""Checks of the headers."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from aiprod_film.frames import SECOND
from aiprod_probe.media_info import Damage, Report, VideoStream
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, format_seconds, pass_or_fail

HDR10 = "smpte2084"


def integrity(report: Report, damages: Sequence[Damage]) -> Check:
    """Returns FILE_INTEGRITY: whether the file has streams and no damage."""
    problems = [damage.text for damage in damages] or ([] if report.streams else ["no streams"])
    return Check(
        "FILE_INTEGRITY",
        Verdict.FAIL if problems else Verdict.PASS,
        measured="; ".join(problems) or "readable to its end",
        expected="readable to its end",
        spans=tuple(damage.span for damage in damages if damage.span),
    )


def _container(code: str, report: Report, spec: Spec) -> Check:
    names = report.format.format_name
    if not spec.formats:
        return Check(code, Verdict.SKIPPED, names)
    # FFmpeg gives a family of containers one list of names.
    is_allowed = not set(names.split(",")).isdisjoint(spec.formats)
    return Check(code, pass_or_fail(is_allowed), names, ", ".join(spec.formats))


def _bit_rate(code: str, report: Report, spec: Spec) -> Check:
    # Files written to a pipe state no length, so FFmpeg knows no rate for them.
    rate = report.format.bit_rate or _mean_bit_rate(report)
    measured = "unknown" if rate is None else f"{rate / 1000:.0f}"
    if spec.max_bit_rate is None:
        return Check(code, Verdict.SKIPPED, measured, unit="kbit/s")
    is_within = rate is not None and rate <= spec.max_bit_rate
    return Check(code, pass_or_fail(is_within), measured, f"≤ {spec.max_bit_rate / 1000:.0f}", "kbit/s")


def _mean_bit_rate(report: Report) -> int | None:
    """Returns the bits a second of a file whose length was measured; None if it has none."""
    return 8 * report.format.size * SECOND // report.duration if report.duration else None


def _duration(code: str, report: Report, spec: Spec) -> Check:
    measured = "unknown" if report.duration is None else format_seconds(report.duration)
    if spec.duration is None:
        return Check(code, Verdict.SKIPPED, measured, unit="s")
    expected = f"{format_seconds(spec.duration)} ± {format_seconds(spec.duration_tolerance)}"
    is_near = report.duration is not None and abs(report.duration - spec.duration) <= spec.duration_tolerance
    return Check(code, pass_or_fail(is_near), measured, expected, "s")


def _resolution(code: str, report: Report, spec: Spec) -> Check:
    picture = report.picture
    width, height = picture.display_size if picture else (0, 0)
    measured = f"{width}x{height}" if picture else "no video stream"
    if not spec.width and not spec.height:
        # A stated width or height is the stricter wish, so a list counts only without one.
        return _one_of(code, measured, spec.resolutions, "px")
    is_equal = picture is not None and spec.width in (0, width) and spec.height in (0, height)
    expected = f"{spec.width or 'any'}x{spec.height or 'any'}"
    return Check(code, pass_or_fail(is_equal), measured, expected, "px")


def _video_codec(code: str, report: Report, spec: Spec) -> Check:
    return _one_of(code, report.video.codec_name if report.video else "no video stream", spec.video_codecs)


def _video_codec_tag(code: str, report: Report, spec: Spec) -> Check:
    """Apple's players accept HEVC as `hvc1`, and not as `hev1`."""
    allowed = spec.video_codec_tags
    return _check_part(report.video, code, lambda video: _one_of(code, video.codec_tag, allowed))


def _field_order(code: str, report: Report, spec: Spec) -> Check:
    return _check_part(
        report.picture, code, lambda p: _one_of(code, p.field_order or "progressive", spec.field_orders)
    )


def _audio_codec(code: str, report: Report, spec: Spec) -> Check:
    return _all_of(code, [audio.codec_name for audio in report.audios], spec.audio_codecs)


def _audio_present(code: str, report: Report, spec: Spec) -> Check:
    measured = report.audio.codec_name or "unknown codec" if report.audio else "no audio stream"
    if not spec.audio_required:
        return Check(code, Verdict.SKIPPED, measured)
    return Check(code, pass_or_fail(report.audio is not None), measured, "an audio stream")


def _sample_rate(code: str, report: Report, spec: Spec) -> Check:
    rates = [audio.audio.sample_rate for audio in report.audios if audio.audio]
    return _all_of(code, rates, spec.sample_rates, "Hz")


def _channels(code: str, report: Report, spec: Spec) -> Check:
    counts = [audio.audio.channels for audio in report.audios if audio.audio]
    return _all_of(code, counts, spec.channels)


def _video_profile(code: str, report: Report, spec: Spec) -> Check:
    return _check_part(report.video, code, lambda video: _one_of(code, video.profile, spec.video_profiles))


def _video_level(code: str, report: Report, spec: Spec) -> Check:
    def check(picture: VideoStream) -> Check:
        measured = "unknown" if picture.level is None else str(picture.level)
        if spec.max_video_level is None:
            return Check(code, Verdict.SKIPPED, measured)
        is_within = picture.level is not None and picture.level <= spec.max_video_level
        return Check(code, pass_or_fail(is_within), measured, f"≤ {spec.max_video_level}")

    return _check_part(report.picture, code, check)


def _pixel_format(code: str, report: Report, spec: Spec) -> Check:
    return _check_part(report.picture, code, lambda picture: _one_of(code, picture.pix_fmt, spec.pix_fmts))


def _pixel_shape(code: str, report: Report, spec: Spec) -> Check:
    """Players take a shape that is not stated as square."""

    def check(picture: VideoStream) -> Check:
        shape = picture.sample_aspect_ratio or Fraction(1)
        measured = f"{shape.numerator}:{shape.denominator}"
        if not spec.square_pixels:
            return Check(code, Verdict.SKIPPED, measured)
        return Check(code, pass_or_fail(shape == 1), measured, "1:1")

    return _check_part(report.picture, code, check)


def _bit_depth(code: str, report: Report, spec: Spec) -> Check:
    return _check_part(report.picture, code, lambda p: _one_of(code, p.bit_depth, spec.bit_depths, "bits"))


def _color_primaries(code: str, report: Report, spec: Spec) -> Check:
    return _check_part(report.picture, code, lambda p: _one_of(code, p.color_primaries, spec.color_primaries))


def _color_transfer(code: str, report: Report, spec: Spec) -> Check:
    return _check_part(report.picture, code, lambda p: _one_of(code, p.color_transfer, spec.color_transfers))


def _color_space(code: str, report: Report, spec: Spec) -> Check:
    return _check_part(report.picture, code, lambda p: _one_of(code, p.color_space, spec.color_spaces))


def _hdr10(code: str, report: Report, spec: Spec) -> Check:
    """Warns about missing HDR10 metadata even if no spec requires it: displays then guess the brightness."""
    picture = report.picture
    if picture is None or picture.color_transfer != HDR10:
        verdict = Verdict.FAIL if spec.hdr10_required else Verdict.SKIPPED
        return Check(code, verdict, "no HDR10" if spec.hdr10_required else "")
    parts = {"mastering display": picture.mastering_display, "content light": picture.content_light}
    present = [name for name, value in parts.items() if value]
    verdict = Verdict.FAIL if spec.hdr10_required else Verdict.WARN
    if len(present) == len(parts):
        verdict = Verdict.PASS
    return Check(code, verdict, ", ".join(present) or "none", ", ".join(parts))


def _one_of(code: str, measured: object, allowed: Sequence[object], unit: str = "") -> Check:
    text = str(measured or "unknown")
    if not allowed:
        return Check(code, Verdict.SKIPPED, text, unit=unit)
    return Check(code, pass_or_fail(measured in allowed), text, ", ".join(map(str, allowed)), unit)


def _all_of(code: str, measured: Sequence[object], allowed: Sequence[object], unit: str = "") -> Check:
    """Checks that the values of all tracks are allowed; each value is listed once."""
    if not measured:
        return Check(code, Verdict.SKIPPED)
    text = ", ".join(dict.fromkeys(str(value or "unknown") for value in measured))
    if not allowed:
        return Check(code, Verdict.SKIPPED, text, unit=unit)
    return Check(code, pass_or_fail({*measured} <= {*allowed}), text, ", ".join(map(str, allowed)), unit)


def _check_part[T](part: T | None, code: str, check: Callable[[T], Check]) -> Check:
    """Checks a part of the file if it exists; RESOLUTION and AUDIO_PRESENT report that it does not."""
    return Check(code, Verdict.SKIPPED) if part is None else check(part)


HEADER_CHECKS: dict[str, Callable[[str, Report, Spec], Check]] = {
    "CONTAINER": _container,
    "BIT_RATE": _bit_rate,
    "DURATION": _duration,
    "RESOLUTION": _resolution,
    "VIDEO_CODEC": _video_codec,
    "VIDEO_CODEC_TAG": _video_codec_tag,
    "VIDEO_PROFILE": _video_profile,
    "VIDEO_LEVEL": _video_level,
    "PIXEL_FORMAT": _pixel_format,
    "BIT_DEPTH": _bit_depth,
    "PIXEL_SHAPE": _pixel_shape,
    "FIELD_ORDER": _field_order,
    "COLOR_PRIMARIES": _color_primaries,
    "COLOR_TRANSFER": _color_transfer,
    "COLOR_SPACE": _color_space,
    "HDR10_METADATA": _hdr10,
    "AUDIO_PRESENT": _audio_present,
    "AUDIO_CODEC": _audio_codec,
    "SAMPLE_RATE": _sample_rate,
    "CHANNELS": _channels,
}
