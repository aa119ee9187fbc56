"""Recipes of good files as cameras, editors, broadcasters, and packagers leave them."""

from .corpus_recipes import AAC, B_FRAMES, FILM, H264, H265

X264 = "-c:v libx264 -preset ultrafast"
PRORES = "-c:v prores_ks"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"
AV1 = "-c:v libsvtav1 -preset 12"
DNXHR = "-c:v dnxhd -profile:v"
SURROUND = "-af pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"
WIDE = "-af pan=7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0"
CHAPTERS = "-i {folder}/chapters.txt -map_chapters 5"

FOREIGN_RECIPES = {
    # Editors' masters.
    "dnxhr_hq.mov": f"{FILM} {DNXHR} dnxhr_hq -pix_fmt yuv422p -c:a pcm_s24le -ar 48000",
    "dnxhr_hqx.mov": f"{FILM} {DNXHR} dnxhr_hqx -pix_fmt yuv422p10le -c:a pcm_s24le -ar 48000",
    "dnxhr_444.mxf": f"{FILM} {DNXHR} dnxhr_444 -pix_fmt yuv444p10le -c:a pcm_s24le -ar 48000",
    "dnxhd_1080.mov": f"{FILM} -vf scale=1920:1080 -c:v dnxhd -b:v 120M -pix_fmt yuv422p -c:a pcm_s16le",
    "prores_hq.mov": f"{FILM} {PRORES} -profile:v 3 -pix_fmt yuv422p10le -c:a pcm_s24le -timecode 09:59:58:00",
    "prores.mxf": f"{FILM} {PRORES} -profile:v 2 -pix_fmt yuv422p10le -c:a pcm_s24le -ar 48000",
    "prores_drop.mov": "-map 0 -vf fps=30000/1001 -c:v prores_ks -timecode 01:00:00;00",
    "reel.mov": f"{FILM} {PRORES} -pix_fmt yuv422p10le {AAC} -timecode 01:00:00:00 -metadata:s:v reel_name=A001",
    "two_timecodes.mov": f"-map 0 {FILM} {H264} {AAC} -timecode 10:00:00:00",
    "gopro.mov": f"{FILM} {H264} {AAC} -map 4 -c:d copy -tag:d gpmd -strict -2",
    "mjpeg.mov": "-map 0 -c:v mjpeg -pix_fmt yuvj444p",
    "alpha_10.mkv": "-map 0 -c:v ffv1 -level 3 -pix_fmt yuva444p10le",
    "alpha_utvideo.mov": "-map 0 -c:v utvideo -pix_fmt gbrap",
    "qtrle_alpha.mov": "-map 0 -c:v qtrle -pix_fmt argb",
    "ffv1_16.mkv": "-map 0 -c:v ffv1 -level 3 -pix_fmt gray16le",
    "ffv1_float.mkv": "-map 0 -c:v ffv1 -level 3 -pix_fmt yuv422p12le -slices 9 -context 1",
    # Broadcast.
    "film.gxf": "-map 0 -map 1 -vf scale=720:576 -c:v mpeg2video -g 15 -c:a pcm_s16le -ar 48000 -ac 1",
    "op1a_eight.mxf": f"{FILM} -c:v mpeg2video -q:v 2 -c:a pcm_s24le -ar 48000 -ac 8",
    "h264.mxf": f"{FILM} {X264} -pix_fmt yuv422p10le -c:a pcm_s24le -ar 48000",
    "timecode.mxf": f"{FILM} -c:v mpeg2video -q:v 2 -c:a pcm_s16le -ar 48000 -timecode 10:00:00:00",
    "opatom_sound.mxf": "-map 1 -c:a pcm_s24le -ar 48000 -f mxf_opatom",
    "four_programs.ts": "-map 0 -map 1 -map 0 -map 1 -c:v mpeg2video -c:a mp2"
    " -program program_num=10:title=Ten:st=0:st=1 -program program_num=20:title=Twenty:st=2:st=3",
    "hls.ts": f"{FILM} {H264} -g 25 {AAC} -output_ts_offset 10 -muxdelay 0 -mpegts_flags initial_discontinuity",
    "hevc_10.ts": f"{FILM} {H265} -pix_fmt yuv420p10le -c:a eac3",
    "aac_he.ts": f"{FILM} {H264} -c:a aac -ar 24000",
    "mpeg2_422.ts": f"{FILM} -c:v mpeg2video -pix_fmt yuv422p -c:a ac3",
    "pcr_only.ts": f"{FILM} {H264} {AAC} -pcr_period 20 -pat_period 0.1",
    # Nut and others.
    "film.nut": f"{FILM} {B_FRAMES} {AAC}",
    "raw_video.nut": "-map 0 -c:v rawvideo -pix_fmt yuv420p",
    "sound.nut": "-map 1 -c:a flac",
    # Edits, starts, and chapters.
    "early.mp4": f"{FILM} {B_FRAMES} {AAC} -output_ts_offset -0.5 -avoid_negative_ts disabled",
    "early.mkv": f"{FILM} {H264} {AAC} -output_ts_offset 0.2",
    "chapters.mp4": f"{CHAPTERS} {FILM} {H264} {AAC}",
    "chapters.mkv": f"{CHAPTERS} {FILM} {H264} {AAC}",
    "chapters.mp3": f"{CHAPTERS} -map 1 -c:a libmp3lame",
    "chapters.ogg": f"{CHAPTERS} -map 1 -c:a libopus",
    "no_cues.mkv": f"{FILM} {H264} {AAC} -live 1",
    "reserved.mkv": f"{FILM} {H264} {AAC} -reserve_index_space 10000",
    "cmaf_sound.m4a": "-map 1 -c:a aac -movflags cmaf+frag_keyframe -frag_duration 500000",
    "prft.mp4": f"{FILM} {H264} {AAC} -g 12 -movflags frag_keyframe+empty_moov+default_base_moof -write_prft wallclock",
    "ism.mp4": f"{FILM} {H264} {AAC} -g 12 -movflags isml+frag_keyframe",
    "vfr_jitter.mkv": f"{FILM} -vf setpts=PTS+0.01*random(0)/TB {H264} -fps_mode passthrough {AAC}",
    "vfr_ntsc.mp4": f"-map 0 -vf fps=30000/1001,select=not(eq(mod(n\\,5)\\,4)) {H264} -fps_mode vfr",
    # Depth, colour, and codecs.
    "hevc_422.mp4": f"{FILM} {H265} -pix_fmt yuv422p10le -tag:v hvc1 {AAC}",
    "hevc_12.mp4": f"-map 0 {H265} -pix_fmt yuv420p12le -tag:v hvc1",
    "h264_444_10.mkv": f"-map 0 {X264} -pix_fmt yuv444p10le",
    "vp9_alpha.mkv": f"-map 0 {VP9} -pix_fmt yuva420p",
    "vp9.mp4": f"{FILM} {VP9} -c:a libopus",
    "av1_10.webm": f"-map 0 {AV1} -pix_fmt yuv420p10le",
    "av1_keys.mp4": f"{FILM} {AV1} -g 10 -c:a libopus",
    # Sound alone.
    "bwf.wav": "-map 1 -c:a pcm_s24le -write_bext 1 -metadata description=Take -metadata time_reference=172800000",
    "rf64.wav": f"-map 1 {SURROUND} -c:a pcm_s24le -rf64 always",
    "sixteen.w64": "-map 1 -af pan=16c|c0=c0|c5=c0|c15=c0 -c:a pcm_s32le",
    "wide.caf": f"-map 1 {WIDE} -c:a pcm_s24be",
    "wide.aiff": f"-map 1 {SURROUND} -c:a pcm_s24be",
    "mono_8k.aiff": "-map 1 -ar 8000 -ac 1 -c:a pcm_s16be",
    "mono_8k.opus": "-map 1 -ar 8000 -ac 1 -c:a libopus",
    "wide.opus": f"-map 1 {WIDE} -c:a libopus -mapping_family 1",
    "flac_16.flac": "-map 1 -ar 8000 -ac 1 -c:a flac",
    "vorbis.oga": "-map 1 -c:a vorbis -strict -2 -ac 2",
    "flac.m4a": "-map 1 -c:a flac -f mp4 -strict -2",
    "alac_24.m4a": "-map 1 -c:a alac -sample_fmt s32p",
    "opus.m4a": "-map 1 -c:a libopus -f mp4",
    "wide.m4a": f"-map 1 {WIDE} -c:a aac",
    "wide.eac3": f"-map 1 {SURROUND} -c:a eac3",
    "g722_8k.wav": "-map 1 -ar 8000 -ac 1 -c:a adpcm_g722",
    # Stills.
    "still.qoi": "-map 0 -frames:v 1 -c:v qoi -f image2pipe",
    "still.jp2": "-map 0 -frames:v 1 -c:v jpeg2000 -f image2pipe",
    "still.dpx": "-map 0 -frames:v 1 -c:v dpx -pix_fmt gbrp10be -f image2pipe",
    "still_lzw.tiff": "-map 0 -frames:v 1 -c:v tiff -compression_algo lzw -f image2pipe",
}
