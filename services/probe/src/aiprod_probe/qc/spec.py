"""The requirements for a file."""

from dataclasses import dataclass
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
    bit_depths: tuple[int, ...] = ()
    hdr10_required: bool = False
    max_duplicate_frames: int | None = None
    max_dropouts: int | None = None
    max_clicks: int | None = None
    dolby_vision_profiles: tuple[int, ...] = ()
    conformant: bool = False
    cadences: tuple[str, ...] = ()
    leader: bool | None = None
    max_caption_speed: float | None = None
    max_caption_line: int | None = None
    min_caption_duration: int | None = None
    max_caption_overlaps: int | None = None


NOTHING = Spec()
"""No requirements."""
