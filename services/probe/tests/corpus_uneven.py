"""Recipes of good files whose streams differ in length or start, are many, or are very short or narrow."""

from .corpus_odd import AV1, VP9, X264
from .corpus_recipes import AAC, B_FRAMES, FILM, H264, H265

RECORDERS = {
    # Streams of each container.
    "wmv": "-c:v wmv2 -c:a wmav2",
    "asf": "-c:v mpeg4 -c:a mp2",
    "flv": f"{H264} {AAC}",
    "avi": "-c:v mpeg4 -c:a libmp3lame",
    "mkv": f"{B_FRAMES} {AAC}",
    "webm": f"{VP9} -c:a libopus",
    "ts": f"{B_FRAMES} {AAC}",
    "m2ts": f"{H265} -c:a ac3",
    "mpg": "-c:v mpeg2video -c:a mp2",
    "mxf": "-c:v mpeg2video -c:a pcm_s16le",
    "mov": f"{B_FRAMES} -c:a pcm_s16le",
    "mp4": f"{B_FRAMES} {AAC} -movflags frag_keyframe+empty_moov",
    "ogv": "-c:v libvpx -deadline realtime -c:a libopus",
    "nut": f"{B_FRAMES} {AAC}",
    "3gp": f"-c:v mpeg4 {AAC}",
}
SOUNDS = " -map 1"
LATE_IN_STORE = ("wmv", "ogv", "nut", "mkv", "ts", "flv", "mpg")

UNEVEN_RECIPES = {
    **{f"short_sound.{kind}": f"{FILM} {c} -af atrim=end=1.6" for kind, c in RECORDERS.items()},
    **{f"short_picture.{kind}": f"{FILM} {c} -vf trim=end=1.6" for kind, c in RECORDERS.items()},
    **{f"sound_later.{kind}": f"{FILM} {c} -af asetpts=PTS+0.4/TB" for kind, c in RECORDERS.items()},
    **{f"hundred.{kind}": f"{FILM} {RECORDERS[kind]} -output_ts_offset 100" for kind in LATE_IN_STORE},
    "hundred.opus": "-map 1 -c:a libopus -output_ts_offset 100",
    # As many as are measured.
    "tracks.mkv": f"-map 0 {SOUNDS * 32} {H264} -c:a libopus -b:a 16k -ac 1",
    "tracks.mp4": f"-map 0 {SOUNDS * 32} {H264} -c:a aac -b:a 32k -ac 1",
    "tracks.ts": f"-map 0 {SOUNDS * 32} {H264} -c:a mp2 -b:a 64k -ac 1",
    "texts.mkv": f"{FILM} {' -map 2' * 60} {H264} {AAC} -c:s srt",
    "null_packets.ts": f"{FILM} {H264} {AAC} -muxrate 20M",
    # Very short, narrow, slow, or fast.
    "sample.wav": "-map 1 -af atrim=end_sample=1 -c:a pcm_s16le",
    "sample.flac": "-map 1 -af atrim=end_sample=1 -c:a flac",
    "short.opus": "-map 1 -t 0.001 -c:a libopus",
    "strip.mp4": f"-map 0 -frames:v 5 -vf scale=8192:16 {H264}",
    "column.mkv": f"-map 0 -frames:v 5 -vf scale=16:8192 {H264}",
    "pixel.mkv": "-map 0 -vf scale=1:1 -c:v ffv1 -pix_fmt gray",
    "three_by_five.mp4": f"-map 0 -vf scale=3:5 {X264} -pix_fmt yuv444p",
    "seven.avi": "-map 0 -vf scale=7:7 -c:v huffyuv -pix_fmt rgb24",
    "half_a_frame_a_second.mp4": f"-map 0 -vf fps=1/2 {H264}",
    "thousand.mkv": f"-map 0 -t 0.2 -vf fps=1000 {H264}",
    "prime.mp4": f"{FILM} {B_FRAMES} {AAC} -video_track_timescale 1000003",
    "timescale_1.mp4": f"{FILM} {B_FRAMES} {AAC} -movie_timescale 1",
    "odd_rate.mkv": f"{FILM} -vf fps=1000/37 {B_FRAMES} {AAC}",
    "odd_rate.flac": "-map 1 -ar 12345 -c:a flac",
    "rate_768k.wav": "-map 1 -ar 768000 -c:a pcm_s16le",
    # Samples and clocks of other kinds.
    "s64.wav": "-map 1 -c:a pcm_s64le",
    "f64.mka": "-map 1 -c:a pcm_f64le -ar 44100",
    "f32be.mov": f"{FILM} {H264} -c:a pcm_f32be",
    "wrap.ts": f"{FILM} {B_FRAMES} {AAC} -output_ts_offset 95442.5",
    "pids.ts": f"{FILM} {B_FRAMES} {AAC} -mpegts_start_pid 0x1000 -mpegts_pmt_start_pid 0x20",
    "resent.ts": f"{FILM} {B_FRAMES} {AAC} -mpegts_flags resend_headers+nit",
    "negative.mp4": f"{FILM} {B_FRAMES} {AAC} -g 12 -movflags cmaf+frag_keyframe+negative_cts_offsets",
    "discont.mp4": f"{FILM} {B_FRAMES} {AAC} -g 12 -movflags frag_keyframe+empty_moov+frag_discont",
    "hdr.mov": "-map 0 -c:v prores_ks -pix_fmt yuv422p10le -color_primaries bt2020 -color_trc smpte2084",
    "hdr.mp4": f"-map 0 {AV1} -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084",
    "j2k_444_12.mxf": "-map 0 -c:v jpeg2000 -pix_fmt yuv444p12le",
    "gray_10.mp4": f"-map 0 {X264.replace('yuv420p', 'gray10le')}",
    "cavlc.mkv": f"-map 0 {X264.replace('yuv420p', 'yuv444p10le')} -coder 0",
    **{
        f"{form}.nut": f"-map 0 -vf scale=64:36 -c:v rawvideo -pix_fmt {form}"
        for form in ("bgr8", "y210le", "xv30le", "nv24", "grayf32le", "yuv440p12le", "x2rgb10le", "monow")
    },
    **{
        f"{form}.mkv": f"-map 0 -vf scale=64:36 -c:v ffv1 -pix_fmt {form}"
        for form in ("ya8", "rgba64le", "yuva444p16le", "gray9le", "gbrp12le")
    },
}
"""Recipes as those of `corpus_recipes.RECIPES`."""
