"""The presets: named requirements, each with the published documents that it follows."""

from dataclasses import dataclass, replace
from fractions import Fraction

from aiprod_film.frames import SECOND
from aiprod_probe.qc.spec import Spec


@dataclass(frozen=True, slots=True)
class Preset:
    """Requirements, whom they are for, and the documents and clauses that they follow.

    `(unverified)` marks a document whose text was not at hand when the preset was written.
    """

    spec: Spec
    description: str
    documents: tuple[str, ...] = ()


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

NATURAL_RATES = tuple(Fraction(n, d) for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1)))
HIGH_RATES = tuple(Fraction(n, d) for n, d in ((50, 1), (60000, 1001), (60, 1)))

BROADCAST = replace(
    COMPLETE,
    audio_required=True,
    sample_rates=(48_000,),
    constant_frame_rate=True,
    # One frame at 25 fps.
    max_av_offset=SECOND // 25,
    max_black=2 * SECOND,
    max_freeze=5 * SECOND,
    max_silence=2 * SECOND,
    max_clipped=0,
    max_outside_range=0.01,
    flash_safe=True,
)
"""What broadcasters of all countries refuse."""

SOCIAL = replace(
    COMPLETE,
    formats=("mp4", "mov"),
    video_codecs=("h264", "hevc"),
    audio_codecs=("aac",),
    square_pixels=True,
    faststart=True,
    max_clipped=SECOND // 10,
    flash_safe=True,
)
"""What phones play and platforms take."""

PRESETS = {
    "apple-hls-cmaf": Preset(
        replace(
            COMPLETE,
            formats=("mp4",),
            fragmented=True,
            video_codecs=("h264", "hevc", "av1"),
            video_codec_tags=("avc1", "hvc1", "dvh1", "av01"),
            frame_rates=(*NATURAL_RATES, *HIGH_RATES),
            field_orders=("progressive",),
            cadences=("progressive",),
            max_gop=2 * SECOND,
            audio_codecs=("aac", "ac3", "eac3", "alac", "flac"),
        ),
        "One rendition for Apple's players: fragmented MP4 with a key frame every two seconds.",
        (
            "Apple, HLS Authoring Specification for Apple Devices, read in 2026: 1.1 (H.264, HEVC, Dolby "
            "Vision, AV1), 1.2 and 1.5 (fragmented MP4), 1.10 (avc1, hvc1, dvh1), 1.13 (key frames every two "
            "seconds), 1.14 (no interlacing), 1.18 (23.976 to 60 frames)",
            "The same: codecs of audio (unverified)",
        ),
    ),
    "archive-ffv1": Preset(
        Spec(
            formats=("matroska",),
            video_codecs=("ffv1",),
            audio_codecs=("flac", "pcm_s16le", "pcm_s24le"),
            max_dropped_frames=0,
            unencrypted=True,
            conformant=True,
        ),
        "For archives: FFV1 with FLAC or PCM in Matroska. It judges the file and not the work, which may be "
        "black or silent.",
        ("RFC 9043 (FFV1)", "RFC 9559 (Matroska)", "RFC 9639 (FLAC)"),
    ),
    "as11-uk-dpp": Preset(
        replace(
            BROADCAST,
            formats=("mxf",),
            video_codecs=("h264",),
            resolutions=("1920x1080",),
            frame_rate=Fraction(25),
            pix_fmts=("yuv422p10le",),
            bit_depths=(10,),
            field_orders=("tt", "tb", "progressive"),
            cadences=("interlaced", "progressive"),
            leader=True,
            audio_codecs=("pcm_s24le",),
            loudness=-23.0,
            max_true_peak=-3.0,
        ),
        "For British broadcasters: AVC-Intra in MXF, 1080 lines at 25 frames a second. It does not read the "
        "metadata of AS-11.",
        (
            "DPP, Technical Standards for Delivery of Television Programmes; bars and slate (unverified)",
            "AMWA AS-11 UK DPP HD (unverified)",
            "EBU R 103: at most 1 % of the pixels outside the range",
        ),
    ),
    "atsc-a85": Preset(
        replace(BROADCAST, loudness=-24.0, loudness_tolerance=2.0, max_true_peak=-2.0),
        "For American broadcasters: loudness of content that is exchanged without metadata.",
        (
            "ATSC A/85:2013: -24 LKFS ± 2 dB; true peak of -2 dBTP; clause numbers, and what the edition of "
            "July 2026 changes (unverified)",
        ),
    ),
    "broadcast-r128": Preset(
        replace(BROADCAST, loudness=-23.0, max_loudness_range=20.0, max_true_peak=-1.0),
        "For broadcast in Europe: loudness, video range, and flashes.",
        (
            "EBU R 128, version 5 (November 2023), h: -23.0 LUFS, and ± 1.0 LU where that cannot be "
            "attained; the ± 0.2 LU of i are for errors of measurement",
            "The same, m: true peak of at most -1 dBTP. The loudness range of 20 LU is a choice of AIPROD",
            "EBU Tech 3342, version 4 (November 2023), 3.1 and 5: loudness range",
            "EBU R 103: at most 1 % of the pixels outside the range",
            "ITU-R BT.1702: flashes, as a screening",
        ),
    ),
    "hdr10": Preset(
        replace(
            COMPLETE,
            video_codecs=("hevc", "av1", "vp9", "prores"),
            bit_depths=(10, 12),
            color_primaries=("bt2020",),
            color_transfers=("smpte2084",),
            color_spaces=("bt2020nc", "bt2020c"),
            hdr10_required=True,
        ),
        "A master in HDR10 with the metadata of its display and of its brightness.",
        (
            "SMPTE ST 2084 (transfer), ITU-R BT.2020 (colours)",
            "SMPTE ST 2086 (mastering display), CTA-861.3 (MaxCLL, MaxFALL)",
        ),
    ),
    "instagram-reels": Preset(
        replace(
            SOCIAL,
            pix_fmts=("yuv420p", "yuvj420p", "yuv420p10le"),
            field_orders=("progressive",),
            channels=(1, 2),
            max_bit_rate=25_000_000,
        ),
        "For Reels on Instagram. It does not check the limits of length and size, which change often.",
        ("Meta, Instagram Platform, IG User Media, Reel specifications: container, codecs, bit rate",),
    ),
    "netflix-captions": Preset(
        Spec(
            captions_required=True,
            max_caption_speed=17.0,
            max_caption_line=42,
            min_caption_duration=SECOND * 5 // 6,
            max_caption_overlaps=0,
        ),
        "For captions in English: time and room to read them. It judges nothing else; other languages have "
        "limits of their own, and Netflix takes captions as TTML files.",
        (
            "Netflix, Timed Text Style Guide: General Requirements, 1 (minimum duration)",
            "Netflix, English Template Timed Text Style Guide, 2 (17 characters per second) and 5 (42 "
            "characters per line)",
        ),
    ),
    "netflix-sound": Preset(
        replace(
            COMPLETE,
            audio_required=True,
            sample_rates=(48_000,),
            frame_rates=(*NATURAL_RATES, *HIGH_RATES),
            constant_frame_rate=True,
            max_true_peak=-2.0,
            max_clipped=0,
        ),
        "For Netflix: true peak and frame rates. Netflix gates its loudness of -27 LKFS by dialogue, which "
        "is not measured here, so it is not judged.",
        (
            "Netflix, Sound Mix Specifications & Best Practices, OC-1-6 (October 2024), as others quote it: "
            "true peak of at most -2 dBFS, 48 kHz",
            "The same: frame rates (unverified)",
        ),
    ),
    "podcast": Preset(
        Spec(
            audio_required=True,
            audio_codecs=("mp3", "aac"),
            sample_rates=(44_100, 48_000),
            channels=(1, 2),
            loudness=-16.0,
            max_true_peak=-1.0,
            max_silence_share=0.5,
            live_channels=True,
            max_antiphase=SECOND // 2,
            max_clipped=SECOND // 10,
            unencrypted=True,
        ),
        "For podcasts as RSS feeds carry them: AAC or MP3 at -16 LUFS.",
        (
            "Apple Podcasts for Creators, Audio requirements: MP3 or AAC for RSS feeds; -16 LKFS ± 1 dB, "
            "true peak of at most -1 dBFS",
        ),
    ),
    "social-vertical": Preset(
        replace(
            SOCIAL,
            pix_fmts=("yuv420p",),
            width=1080,
            height=1920,
            audio_required=True,
            max_black=SECOND,
            max_freeze=3 * SECOND,
            max_silence=3 * SECOND,
            loudness=-14.0,
            loudness_tolerance=2.0,
            max_true_peak=-1.0,
        ),
        "For phones: 1080x1920 in H.264 or HEVC, at -14 LUFS. A choice of AIPROD.",
    ),
    "tiktok": Preset(
        replace(SOCIAL, frame_rates=(*NATURAL_RATES, *HIGH_RATES)),
        "For TikTok, in MP4 or MOV. It does not check the limits of length, size, and pixels, which change "
        "often; audio codecs, square pixels, an index that comes first, and no WebM are a choice of AIPROD.",
        (
            "TikTok for Developers, Media Transfer Guide, Video restrictions: MP4 or MOV, H.264 or H.265, 23 "
            "to 60 frames per second",
        ),
    ),
    "web-h264": Preset(
        WEB,
        "What browsers play, without visible or audible defects: H.264 and AAC in MP4 that starts during the "
        "download. A choice of AIPROD.",
        ("WCAG 2.3.1: flashes, as a screening",),
    ),
    "youtube": Preset(
        replace(
            COMPLETE,
            formats=("mp4",),
            video_codecs=("h264",),
            video_profiles=("High",),
            pix_fmts=("yuv420p",),
            field_orders=("progressive",),
            cadences=("progressive",),
            audio_codecs=("aac",),
            sample_rates=(48_000, 96_000),
            faststart=True,
        ),
        "What YouTube recommends for uploads in SDR. It takes other files, too.",
        (
            "YouTube Help 1722171, Recommended upload encoding settings: MP4 with its index first; AAC-LC at "
            "48 or 96 kHz; H.264 in High Profile, 4:2:0, progressive scan",
        ),
    ),
}
