"""Recipes of good files with rare streams: hashes, slices, tiles, layers, and codecs of old studios."""

from .corpus_odd import VP9
from .corpus_recipes import AAC, B_FRAMES, FILM, H264

X265 = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=none"
GOOD_VP9 = "-c:v libvpx-vp9 -deadline good -cpu-used 5 -b:v 300k"
EIGHT_MONO = " ".join(8 * ["-map 1"])
OTHER_RATE = "-f lavfi -i testsrc2=size=320x180:rate={}:duration=2 -map 5 -map 1"

STREAM_RECIPES = {
    "hash_md5.hevc": f"-map 0 {X265}:hash=1:bframes=4",
    "hash_crc.mkv": f"{FILM} {X265}:hash=2 {AAC}",
    "hash_checksum.ts": f"{FILM} {X265}:hash=3 {AAC}",
    "hash_10.mp4": "-map 0 -c:v libx265 -preset fast -pix_fmt yuv420p10le -x265-params log-level=none:hash=1",
    "slices_hevc.mp4": f"{FILM} -vf scale=640:360 {X265}:slices=4 {AAC}",
    "slices_h264.mp4": f"{FILM} {B_FRAMES} -slices 8 {AAC}",
    "lossless_hevc.mp4": f"-map 0 {X265}:lossless=1",
    "layers.hevc": f"-map 0 {X265}:temporal-layers=2:bframes=3",
    "no_rows.hevc": f"-map 0 {X265}:wpp=0",
    "delimited.hevc": f"-map 0 {X265}:aud=1:hrd=1:vbv-bufsize=1000:vbv-maxrate=1000",
    "intra_refresh.ts": f"{FILM} -c:v libx264 -preset veryfast -intra-refresh 1 -g 10 {AAC}",
    "hidden.webm": f"{FILM} {GOOD_VP9} -auto-alt-ref 1 -lag-in-frames 16 -c:a libopus",
    "hidden.ivf": f"-map 0 {GOOD_VP9} -auto-alt-ref 1 -lag-in-frames 16",
    "resilient.webm": f"{FILM} {VP9} -error-resilient 1 -c:a libopus",
    "tiles_vp9.webm": f"-map 0 -vf scale=1024:576 {VP9} -tile-columns 2",
    "lossless_vp9.webm": f"-map 0 {VP9} -lossless 1",
    "alpha_vp9.webm": f"-map 0 {VP9} -pix_fmt yuva420p -auto-alt-ref 0",
    "ntsc.svcd.mpg": f"{FILM} -target ntsc-svcd",
    "left_right.mkv": f"{FILM} {H264} -metadata:s:v stereo_mode=left_right {AAC}",
    "two_videos.mp4": f"-map 0 -map 0 -map 1 {H264} {AAC}",
    "padded_rate.ts": f"{FILM} {H264} {AAC} -muxrate 3M -pcr_period 20",
    "global_sidx.mp4": f"{FILM} {H264} {AAC} -movflags +dash+global_sidx+frag_keyframe",
    "dvcpro50.avi": f"{FILM} -vf scale=720:576 -c:v dvvideo -pix_fmt yuv422p -c:a pcm_s16le -ac 2",
    "eight_mono.mxf": f"-map 0 {EIGHT_MONO} -c:v mpeg2video -pix_fmt yuv422p -b:v 20M -c:a pcm_s24le -ac 1",
    "cineform.avi": f"{FILM} -vf scale=320:176 -c:v cfhd -c:a pcm_s16le",
    "v210.avi": "-map 0 -c:v v210",
    "svq1.mov": f"{FILM} -c:v svq1 -c:a adpcm_ima_qt",
    "divx3_vfw.mkv": f"{FILM} -c:v msmpeg4 -c:a adpcm_ms",
    "speedhq.avi": "-map 0 -c:v speedhq -pix_fmt yuv422p",
    "rate_47_95.mov": f"{OTHER_RATE.format('48000/1001')} {H264} {AAC}",
    "rate_12.webm": f"{OTHER_RATE.format('12')} {VP9} -c:a libopus",
    "ima.wav": "-map 1 -c:a adpcm_ima_wav",
}
