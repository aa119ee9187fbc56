"""The requirements for a file."""

from dataclasses import dataclass, replace
from fractions import Fraction

from aiprod_film.frames import SECOND


@dataclass(frozen=True, slots=True)
class Spec:
    """Requirements; None, 0, and empty require nothing. Times are nanoseconds, loudness as in EBU R 128."""

    duration: int | None = None
    duration_tolerance: int = SECOND // 10
    width: int = 0
    height: int = 0
    frame_rate: Fraction | None = None
    video_codecs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    audio_required: bool = False
    audio_codecs: tuple[str, ...] = ()
    pix_fmts: tuple[str, ...] = ()
    constant_frame_rate: bool = False
    max_gop: int | None = None
    max_av_offset: int | None = None
    max_black: int | None = None
    max_freeze: int | None = None
    max_silence: int | None = None
    loudness: float | None = None
    loudness_tolerance: float = 1.0
    max_loudness_range: float | None = None
    max_true_peak: float | None = None
    max_clipped: int | None = None
    max_outside_range: float | None = None
    flash_safe: bool = False
    max_bit_rate: int | None = None
    video_profiles: tuple[str, ...] = ()
    max_video_level: int | None = None
    square_pixels: bool = False
    color_primaries: tuple[str, ...] = ()
    color_transfers: tuple[str, ...] = ()
    color_spaces: tuple[str, ...] = ()
    sample_rates: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()
    faststart: bool | None = None
    fragmented: bool | None = None
    max_black_share: float | None = None
    max_freeze_share: float | None = None
    max_silence_share: float | None = None
    max_dropped_frames: int | None = None
    max_momentary_loudness: float | None = None
    max_short_term_loudness: float | None = None
    live_channels: bool = False
    max_antiphase: int | None = None
    unencrypted: bool = False
    video_codec_tags: tuple[str, ...] = ()
    captions_required: bool = False
    max_letterbox: float | None = None
    frame_rates: tuple[Fraction, ...] = ()
    field_orders: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()


NOTHING = Spec()
"""No requirements."""

COMPLETE = Spec(
    # At least half of a film moves and is audible, however short it is. The other half leaves room for fades,
    # a still title, and a late start of the sound.
    max_black_share=0.5,
    max_freeze_share=0.5,
    max_silence_share=0.5,
    max_dropped_frames=0,
    live_channels=True,
    max_antiphase=SECOND // 2,
    unencrypted=True,
)
"""What no film may lack, whoever gets it."""

WEB = replace(
    COMPLETE,
    formats=("mp4", "mov"),
    video_codecs=("h264",),
    audio_codecs=("aac",),
    # Browsers decode only 8 bits and 4:2:0 everywhere.
    pix_fmts=("yuv420p",),
    constant_frame_rate=True,
    # Players seek to key frames.
    max_gop=10 * SECOND,
    max_av_offset=SECOND // 10,
    max_black=2 * SECOND,
    max_freeze=5 * SECOND,
    max_silence=5 * SECOND,
    max_true_peak=0.0,
    max_clipped=SECOND // 10,
    flash_safe=True,
    faststart=True,
)
"""What browsers play, without visible or audible defects."""

PRESETS = {
    "web-h264": WEB,
    "broadcast-r128": replace(
        COMPLETE,
        audio_required=True,
        sample_rates=(48_000,),
        constant_frame_rate=True,
        # One frame at 25 fps.
        max_av_offset=SECOND // 25,
        max_black=2 * SECOND,
        max_freeze=5 * SECOND,
        max_silence=2 * SECOND,
        loudness=-23.0,
        max_loudness_range=20.0,
        max_true_peak=-1.0,
        max_clipped=0,
        max_outside_range=0.01,
        flash_safe=True,
    ),
    "social-vertical": replace(
        COMPLETE,
        formats=("mp4", "mov"),
        video_codecs=("h264", "hevc"),
        audio_codecs=("aac",),
        pix_fmts=("yuv420p",),
        width=1080,
        height=1920,
        square_pixels=True,
        faststart=True,
        audio_required=True,
        max_black=SECOND,
        max_freeze=3 * SECOND,
        max_silence=3 * SECOND,
        loudness=-14.0,
        loudness_tolerance=2.0,
        max_true_peak=-1.0,
        max_clipped=SECOND // 10,
        flash_safe=True,
    ),
}

DESCRIPTIONS = {
    "web-h264": "What browsers play, without visible or audible defects: H.264 and AAC in MP4 that starts "
    "during the download.",
    "broadcast-r128": "For broadcast: loudness by EBU R 128, video range by EBU R 103, flashes screened by "
    "ITU-R BT.1702.",
    "social-vertical": "For phones: 1080x1920 in H.264 or HEVC, at -14 LUFS.",
}
"""Whom each preset is for, and the documents that it follows."""
