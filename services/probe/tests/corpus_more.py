"""More recipes of good files: odd containers, layouts, rates, and lengths."""

from .corpus_recipes import AAC, B_FRAMES, FILM, FRAGMENTED, H264, H265, TWO_SOUNDS

NTSC_FILM = "fps=24000/1001"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"
HD = "-vf scale=1920:1080"
HDR = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1:max-cll=1000,400"
DISPLAY = "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
EIGHT = "pan=7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0"
UNEVEN = "settb=1/1000,setpts='40*N+15*sin(N)'"

MORE_RECIPES = {
    # Fragments: of edited films, of variable and odd rates, and of one frame.
    "fragments_edited.mp4": f"{FILM} {B_FRAMES} {AAC} -movflags frag_keyframe+delay_moov+default_base_moof",
    "fragments_film.mp4": f"{FILM} -vf {NTSC_FILM} {B_FRAMES} {AAC} -movflags {FRAGMENTED}",
    "fragments_ntsc.mp4": f"{FILM} -vf fps=30000/1001 {H264} {AAC} -g 15 -movflags {FRAGMENTED}",
    "fragments_60.mp4": f"-map 0 -vf fps=60 {B_FRAMES} -g 12 -movflags {FRAGMENTED}",
    "fragments_timescale.mp4": f"-map 0 -vf fps=60000/1001 {H264} -video_track_timescale 1000"
    f" -movflags {FRAGMENTED}",
    "fragments_vfr.mp4": f"{FILM} -vf {UNEVEN} -fps_mode vfr -enc_time_base 1:1000 {H264} {AAC} -movflags {FRAGMENTED}",
    "fragments_one_frame.mp4": f"-map 0 -frames:v 1 {H264} -movflags {FRAGMENTED}",
    "fragments_two_frames.mp4": f"-map 0 -frames:v 2 {H264} -movflags {FRAGMENTED}",
    "fragments_hybrid.mp4": f"{FILM} {B_FRAMES} {AAC} -movflags hybrid_fragmented+frag_keyframe -g 12",
    "fragments_sound.m4a": "-map 1 -c:a aac -movflags frag_keyframe+empty_moov+default_base_moof"
    " -frag_duration 500000",
    "smooth.ismv": f"{FILM} {H264} {AAC} -g 12",
    "two_speakers.mkv": f"-i {{folder}}/speakers.srt {FILM} -map 5 {H264} {AAC} -c:s ass",
    "hinted.mp4": f"{FILM} {H264} {AAC} -movflags +rtphint",
    "faststart.mp4": f"{FILM} {B_FRAMES} {AAC} -movflags +faststart",
    # Broadcasters' files.
    "xdcam.mxf": f"{TWO_SOUNDS} {HD} -c:v mpeg2video -b:v 50M -maxrate 50M -bufsize 36408333 -pix_fmt yuv422p"
    " -flags +ildct+ilme -top 1 -c:a pcm_s24le",
    "imx.mxf": f"{FILM} -s 720x576 -c:v mpeg2video -g 1 -intra_vlc 1 -b:v 30M -minrate 30M -maxrate 30M"
    " -bufsize 1200000 -rc_init_occupancy 1200000 -qmin 1 -qmax 3 -rc_max_vbv_use 1 -rc_min_vbv_use 1"
    " -pix_fmt yuv422p -flags +ildct+low_delay -c:a pcm_s16le -ac 8 -f mxf_d10",
    "opatom.mxf": f"-map 0 {HD} -c:v dnxhd -b:v 120M -pix_fmt yuv422p -f mxf_opatom",
    "jpeg2000.mxf": f"{FILM} -c:v jpeg2000 -pix_fmt yuv422p10le -c:a pcm_s24le",
    "avc_intra.mxf": f"{FILM} {HD} -c:v libx264 -preset ultrafast -pix_fmt yuv422p10le -g 1 -c:a pcm_s24le",
    "prores_timecode.mov": f"{FILM} -c:v prores_ks -profile:v 2 -c:a pcm_s24le -timecode 09:59:58:00",
    "drop_timecode.mov": f"{FILM} -vf fps=30000/1001 {B_FRAMES} -c:a pcm_s16le -timecode 01:00:00;00",
    "bottom_first.mov": f"-map 0 -vf fps=50,tinterlace=5,setfield=bff {H264} -flags +ilme+ildct -x264opts bff=1",
    "s302m.ts": f"{FILM} -c:v mpeg2video -pix_fmt yuv422p -c:a s302m -strict -2 -ac 2",
    "constant_rate.ts": f"{FILM} {H264} -c:a mp2 -muxrate 6M",
    "programs.ts": f"-map 0 -map 1 -map 0 -map 1 {H264} -c:a mp2"
    " -program title=One:st=0:st=1 -program title=Two:st=2:st=3",
    "teletext.ts": f"{FILM} -map 2 {H264} -c:a mp2 -c:s copy -f mpegts",
    "svcd.mpg": f"{FILM} -s 480x576 -c:v mpeg2video -c:a mp2 -ar 44100 -f svcd",
    # Old and rare containers.
    "theatre.avi": f"{TWO_SOUNDS} -c:v mjpeg -pix_fmt yuvj420p -c:a:0 pcm_s24le -c:a:1 ac3 -c:a:2 libmp3lame",
    "msmpeg4.avi": f"{FILM} -c:v msmpeg4 -c:a wmav2",
    "ffvhuff.avi": f"{FILM} -c:v ffvhuff -pix_fmt yuv422p -c:a pcm_f32le",
    "magicyuv.avi": "-map 0 -c:v magicyuv",
    "cinepak.mov": "-map 0 -vf scale=64:36 -c:v cinepak",
    "sorenson.mov": f"{FILM} -c:v svq1 -c:a adpcm_ima_qt",
    "dirac.mov": "-map 0 -c:v vc2 -pix_fmt yuv422p10le",
    "h263.3gp": f"{FILM} -s 352x288 -c:v h263 {AAC}",
    "mpeg4.3g2": f"{FILM} -c:v mpeg4 {AAC}",
    "hevc.flv": f"{FILM} {H265} {AAC}",
    "vp8_no_sound.ogv": "-map 0 -c:v libvpx -deadline realtime -cpu-used 8",
    "vp8.ivf": "-map 0 -c:v libvpx -deadline realtime -cpu-used 8",
    "speed.webm": f"{FILM} {VP9} -c:a vorbis -strict -2 -ac 2 -cluster_time_limit 200",
    "live.webm": f"{FILM} {VP9} -c:a libopus -live 1 -f webm",
    "attachments.mkv": f"{FILM} {B_FRAMES} {AAC} -attach {{folder}}/notes.bin"
    " -metadata:s:t mimetype=font/ttf",
    "crc.mkv": f"{FILM} {B_FRAMES} -c:a flac -write_crc32 1",
    "cues_first.mkv": f"{FILM} {B_FRAMES} -c:a flac -reserve_index_space 4096",
    # Sounds of their own.
    "broadcast.wav": "-map 1 -c:a pcm_s24le -write_bext 1 -metadata description=Tone",
    "large.wav": "-map 1 -c:a pcm_s16le -rf64 always",
    "peaks.wav": "-map 1 -c:a pcm_s16le -write_peak on",
    "mulaw.wav": "-map 1 -c:a pcm_mulaw -ar 8000",
    "raw.eac3": "-map 1 -c:a eac3 -ac 6",
    "raw.latm": f"-map 1 {AAC} -f latm",
    "raw.mlp": "-map 1 -ac 2 -c:a mlp -strict -2",
    "dts.mkv": f"{FILM} {H264} -c:a dca -strict -2 -ac 2",
    "truehd.mkv": f"{FILM} {H264} -c:a truehd -strict -2 -ac 2",
    "adpcm.caf": "-map 1 -c:a adpcm_ima_qt -ac 2",
    "f32.aiff": "-map 1 -c:a pcm_f32be",
    "eight.opus": f"-map 1 -af {EIGHT} -c:a libopus -mapping_family 1",
    "eight.m4a": f"-map 1 -af {EIGHT} -c:a aac",
    "ambisonic.wav": "-map 1 -af pan=4c|c0=c0|c1=0.5*c0|c2=0*c0|c3=0.5*c0 -c:a pcm_s24le",
    **{
        f"tenth.{kind}": f"-map 1 -t 0.1 {codec}"
        for kind, codec in {
            "mp3": "-c:a libmp3lame",
            "aac": "-c:a aac",
            "m4a": "-c:a aac",
            "ogg": "-c:a libopus",
            "flac": "-c:a flac",
            "ac3": "-c:a ac3",
            "mka": "-c:a libopus",
            "wma": "-c:a wmav2",
        }.items()
    },
    # One frame, and rates from slow to very fast.
    **{
        f"one_frame.{kind}": f"-map 0 -frames:v 1 {codec}"
        for kind, codec in {
            "mkv": H264,
            "ts": H264,
            "webm": VP9,
            "avi": "-c:v mpeg4",
            "mov": "-c:v prores_ks",
            "mxf": "-c:v mpeg2video",
            "m2v": "-c:v mpeg2video",
        }.items()
    },
    "one_frame_and_sound.mp4": f"{FILM} -frames:v 1 {H264} {AAC}",
    "fps_240.mov": f"{FILM} -vf fps=240 {H264} {AAC}",
    "fps_12.mp4": f"{FILM} -vf fps=12.5 {B_FRAMES} {AAC}",
    "fps_59.mkv": f"{FILM} -vf fps=60000/1001 {B_FRAMES} {AAC}",
    "vfr_screen.mp4": f"{FILM} -vf {UNEVEN} -fps_mode vfr -enc_time_base 1:1000 {H264} {AAC}",
    "vfr.webm": f"-map 0 -vf {UNEVEN} -fps_mode vfr -enc_time_base 1:1000 {VP9}",
    # Depths, colours, shapes.
    "hdr10.mkv": f"{FILM} -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -c:a libopus"
    f" -x265-params log-level=none:{HDR}:{DISPLAY}",
    "gray10.mkv": "-map 0 -c:v ffv1 -pix_fmt gray10le",
    "rgb48.mkv": "-map 0 -vf scale=64:36 -c:v ffv1 -pix_fmt gbrp16le",
    "yuv410.avi": "-map 0 -c:v ffv1 -pix_fmt yuv410p",
    "palette.mov": "-map 0 -vf fps=10 -c:v qtrle -pix_fmt pal8",
    "monochrome.mkv": "-map 0 -c:v rawvideo -pix_fmt gray",
    "nv12.mkv": "-map 0 -c:v rawvideo -pix_fmt nv12 -allow_raw_vfw 1",
    "anamorphic.mp4": f"{FILM} -s 720x576 -aspect 16:9 {H264} {AAC}",
    "sequence.avif": "-map 0 -vf fps=5 -c:v libsvtav1 -preset 12 -f avif",
}
"""Recipes as those of `corpus_recipes.RECIPES`."""
