"""Recipes of good files that are rare: late FLAC, deep pyramids, films of one key frame, and unusual tracks."""

from .corpus_odd import AV1, VP9, X264
from .corpus_recipes import AAC, B_FRAMES, FILM, H264, H265

LATE = "-map 1 -c:a flac -output_ts_offset 2"
VP8 = "-c:v libvpx -deadline realtime -cpu-used 8"
X265 = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none"
HLG = f"{X265}:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"
PQ = f"{X265}:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
DISPLAY = "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
LONG = "-f lavfi -i testsrc2=size=160x90:rate=10:duration=40 -map 5"
THIRDS = "-vf select=not(mod(n\\,3))+gt(n\\,25) -fps_mode vfr"
CHAPTERS = "-i {folder}/chapters.txt"


def _spread(layout: str, count: int) -> str:
    """Return the filter that plays the tone on all `count` channels of a layout."""
    return f"-af pan={layout}|" + "|".join(f"c{number}=c0" for number in range(count))


RARE_RECIPES = {
    "late_flac.ogg": LATE,
    "late_flac_pages.ogg": f"{LATE} -page_duration 100000",
    "late_flac_short.ogg": f"{LATE} -t 0.3",
    "late_flac.ogv": f"-map 0 {VP8} {LATE}",
    "late_flac_two.ogg": f"-map 1 {LATE}",
    "b_sixteen.mp4": f"{FILM} {X264} -bf 16 -x264-params b-pyramid=normal:b-adapt=2:open-gop=1 {AAC}",
    "b_strict.ts": f"{FILM} {X264} -bf 6 -x264-params b-pyramid=strict:open-gop=1:keyint=20 -c:a ac3",
    "b_pyramid.flv": f"{FILM} {X264} -bf 7 -x264-params b-pyramid=normal {AAC}",
    "b_pyramid.mkv": f"{FILM} {X265}:bframes=8:b-pyramid=1:rc-lookahead=20 {AAC}",
    "endless_gop.mp4": f"{LONG} {X264} -g 100000 -sc_threshold 0",
    "endless_gop.webm": f"{LONG} {VP9} -g 100000",
    "shared_programs.ts": f"-map 0 -map 1 -map 1 {H264} -c:a mp2 "
    "-program title=A:st=0:st=1 -program title=B:st=0:st=2 -program title=C:st=2",
    "cover.aiff": "-map 1 -map 3 -c:a pcm_s16be -c:v mjpeg -write_id3v2 1 -disposition:v attached_pic",
    "chapters.webm": f"{CHAPTERS} {FILM} -map_metadata 5 {VP9} -c:a libopus",
    "chapters.m4b": f"{CHAPTERS} -map 1 -map_metadata 5 -c:a aac -f ipod",
    "chapters_timecode.mov": f"{CHAPTERS} {FILM} -map_metadata 5 {B_FRAMES} -c:a pcm_s24le -timecode 10:00:00:00",
    "hlg.mov": f"-map 0 -tag:v hvc1 {HLG}",
    "hlg.ts": f"{FILM} {HLG} {AAC}",
    "pq.ts": f"-map 0 {PQ}:hdr10=1:repeat-headers=1:max-cll=1000,400:{DISPLAY}",
    "pq.mov": "-map 0 -c:v prores_ks -profile:v 3 -pix_fmt yuv422p10le "
    "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc",
    "pq_av1.mp4": f"-map 0 {AV1} -pix_fmt yuv420p10le -svtav1-params color-primaries=9:"
    "transfer-characteristics=16:matrix-coefficients=9:content-light=1000,400:"
    "mastering-display=G(0.265,0.69)B(0.15,0.06)R(0.68,0.32)WP(0.3127,0.329)L(1000.0,0.0001)",
    "seven.mkv": f"{FILM} {H264} -c:a pcm_s24le {_spread('7.1', 8)}",
    "seven.ts": f"{FILM} {H264} -c:a aac {_spread('7.1', 8)}",
    "side.mkv": f"{FILM} {H264} -c:a ac3 {_spread('5.1(side)', 6)}",
    "hexagonal.wav": f"-map 1 -c:a pcm_s24le {_spread('hexagonal', 6)}",
    "height.wav": f"-map 1 -c:a pcm_s24le {_spread('5.1.4', 10)}",
    "hamasaki.wav": f"-map 1 -c:a pcm_s16le {_spread('22.2', 24)}",
    "surround.dts": f"-map 1 -c:a dca -strict -2 {_spread('5.1(side)', 6)}",
    "surround.thd": f"-map 1 -c:a truehd -strict -2 {_spread('5.1(side)', 6)}",
    "s24be.mov": f"{FILM} {B_FRAMES} -c:a pcm_s24be",
    "f32.mov": f"{FILM} {B_FRAMES} -c:a pcm_f32le",
    "s32_96k.mov": f"{FILM} {B_FRAMES} -c:a pcm_s32le -ar 96000",
    "bff.ts": f"{FILM} -vf tinterlace=4,fieldorder=bff {X264} -flags +ilme+ildct -x264-params bff=1 {AAC}",
    "tff_hevc.mp4": f"-map 0 -vf tinterlace=4 {H265}:interlace=tff",
    "prores_interlaced.mov": "-map 0 -vf tinterlace=4 -c:v prores_ks -flags +ildct",
    "frag_negative.mp4": f"{FILM} {B_FRAMES} {AAC} -g 12 "
    "-movflags frag_keyframe+empty_moov+negative_cts_offsets+default_base_moof",
    "frag_no_edits.mp4": f"{FILM} {B_FRAMES} {AAC} -g 12 -use_editlist 0 -movflags frag_keyframe+empty_moov",
    "reserved_index.mp4": f"{FILM} {B_FRAMES} {AAC} -moov_size 100000",
    "metadata_tags.mp4": f"{FILM} {B_FRAMES} {AAC} -movflags use_metadata_tags -metadata com.example.key=ü",
    "gamma.mov": f"{FILM} {B_FRAMES} {AAC} -movflags write_gama+write_colr -mov_gamma 2.2",
    "timescale_12345.mp4": f"{FILM} {B_FRAMES} {AAC} -video_track_timescale 12345",
    "offset.flv": f"{FILM} {B_FRAMES} {AAC} -output_ts_offset 8000",
    "offset.mp4": f"{FILM} {B_FRAMES} {AAC} -output_ts_offset 8000",
    "odd_444.mp4": "-map 0 -c:v libx264 -preset ultrafast -pix_fmt yuv444p -s 319x179",
    "rgb_h264.mkv": "-map 0 -c:v libx264rgb -preset ultrafast",
    "gbrp_hevc.mp4": "-map 0 -c:v libx265 -preset ultrafast -pix_fmt gbrp -x265-params log-level=none",
    "alpha_16.mov": "-map 0 -vf format=yuva444p12le -c:v prores_ks -profile:v 4 -alpha_bits 16",
    "delimiters.mkv": f"{FILM} {B_FRAMES} {AAC} -bsf:v h264_metadata=aud=insert",
    "repeated_headers.mp4": f"-map 0 {H265}:repeat-headers=1 -tag:v hev1",
    "hrd.ts": f"{FILM} {X264} -b:v 600k -maxrate 600k -bufsize 300k "
    f"-x264-params nal-hrd=cbr:force-cfr=1 {AAC} -muxrate 1500k",
    "speedhq.mov": "-map 0 -c:v speedhq",
    "h261.mkv": "-map 0 -s 352x288 -c:v h261",
    "mpeg1.avi": f"{FILM} -c:v mpeg1video -c:a mp2",
    "avui.mov": "-map 0 -s 720x576 -c:v avui -strict -2",
    "targa.mov": "-map 0 -c:v targa",
    "g723.wav": "-map 1 -ar 8000 -ac 1 -c:a g723_1 -b:a 6300",
    "adpcm_ms.wav": "-map 1 -c:a adpcm_ms",
    "alac.caf": "-map 1 -c:a alac",
    "two.opus": "-map 1 -map 1 -c:a libopus -f ogg",
    "mlp.mkv": f"{FILM} {H264} -c:a mlp -strict -2",
    "aac_7k.aac": "-map 1 -c:a aac -ar 7350",
    "mpeg25.mp3": "-map 1 -c:a libmp3lame -ar 8000 -ac 1 -b:a 8k",
    "vfr.ts": f"{FILM} {THIRDS} {H264} {AAC}",
    "vfr.flv": f"{FILM} {THIRDS} {H264} {AAC}",
    "vfr_fragments.mp4": f"{FILM} {THIRDS} {B_FRAMES} {AAC} -g 12 -movflags frag_keyframe+empty_moov",
    "thousand_frames.mp4": f"-map 0 -vf fps=1000 {H264} -t 0.5",
    "vp9_fragments.mp4": f"{FILM} {VP9} -c:a libopus -g 12 -movflags frag_keyframe+empty_moov",
    "vp9_hidden.webm": "-map 0 -c:v libvpx-vp9 -deadline good -cpu-used 5 -auto-alt-ref 1 -lag-in-frames 16",
    "ffv1_checked.mkv": f"{FILM} -c:v ffv1 -level 3 -slicecrc 1 -slices 16 -g 1 -c:a flac",
    "ffv1.mxf": "-map 0 -c:v ffv1 -level 3",
    "lines.ass": "-map 2 -c:s ass",
    "transparent.gif": "-map 0 -vf scale=64:36,format=rgba,colorkey=black -gifflags +transdiff",
}
