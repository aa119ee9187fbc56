"""More faults, as those of `injected_faults`: in other containers, codecs, depths, channels, and places."""

from aiprod_film.frames import SECOND
from aiprod_probe.qc.spec import Spec

BARS = "-f lavfi -i testsrc2=size=320x180:rate=25:duration={0}"
TONE = "-f lavfi -i sine=frequency=440:sample_rate=48000:duration={0}"
PINK = "-f lavfi -i anoisesrc=d={0}:a=0.1:c=pink:r=48000:seed=1"
FAST = "-f lavfi -i testsrc2=size=640x360:rate=50:duration={0},scroll=h=0.01"
PACKED = "-c:v rawvideo -pix_fmt uyvy422"
GRAY = "-f lavfi -i color=gray:s=320x180:r=50:d={0}"
H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
HEVC = "-c:v libx265 -preset ultrafast -x265-params log-level=none"
PRORES = "-c:v prores_ks -pix_fmt yuv422p10le"
STEREO, SURROUND = "pan=stereo|c0=c0|c1=c0", "pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"
HOLE = "volume=0:enable='between(t,1,1.05)'"
BLACK_AFTER = "drawbox=t=fill:c=black:enable='gt(t,1.5)'"
STUCK = "loop=loop=50:size=1:start=20,trim=duration=3"

DROPOUT = ("DROPOUTS", Spec(max_dropouts=0))
CLICK = ("CLICKS", Spec(max_clicks=0))
PHASE = ("PHASE", Spec(max_antiphase=SECOND // 2))
DEAD = ("LIVE_CHANNELS", Spec(live_channels=True))
SILENCE = ("SILENCE", Spec(max_silence=SECOND))
PEAK = ("TRUE_PEAK", Spec(max_true_peak=0.0))
CLIPPING = ("CLIPPING", Spec(max_clipped=0))
BLACK = ("BLACK", Spec(max_black=SECOND // 2))
FREEZE = ("FREEZE", Spec(max_freeze=SECOND * 3 // 2))
FLASHES = ("FLASHES", Spec(flash_safe=True))
HOLES = ("DROPPED_FRAMES", Spec(max_dropped_frames=0))
REPEATS = ("DUPLICATE_FRAMES", Spec(max_duplicate_frames=0))
LETTERBOX = ("LETTERBOX", Spec(max_letterbox=0.05))
RANGE = ("SIGNAL_RANGE", Spec(max_outside_range=0.01))
CADENCE = ("CADENCE", Spec(cadences=("progressive",)))
LEADER = ("LEADER", Spec(leader=False))
START, END = ((code, Spec(max_av_offset=SECOND // 4)) for code in ("AV_START_OFFSET", "AV_END_OFFSET"))

MORE_FAULTS = {
    "one_channel.wav": (
        *DROPOUT,
        f"{TONE} -af {STEREO},aeval='val(0)|val(1)*not(between(t\\,1\\,1.05))':c=same",
        f"{TONE} -af pan=stereo|c0=c0|c1=0*c0",
    ),
    "hole_in_noise.flac": (*DROPOUT, f"{PINK} -af {HOLE} -c:a flac", f"{PINK} -c:a flac"),
    "hole_441.wav": (*DROPOUT, f"{TONE} -ar 44100 -af {HOLE}", f"{TONE} -ar 44100"),
    "hole_surround.wav": (*DROPOUT, f"{TONE} -af {SURROUND},{HOLE}", f"{TONE} -af {SURROUND}"),
    "long_hole.wav": (
        *DROPOUT,
        f"{PINK} -af volume=0:enable='between(t,1,1.4)'",
        f"{PINK} -af volume=0:enable='between(t,1,1.6)'",
    ),
    "click_441.wav": (*CLICK, f"{TONE} -ar 44100 -af aeval='val(0)+0.3*eq(n\\,44100)'", f"{TONE} -ar 44100"),
    "click_surround.wav": (
        *CLICK,
        f"{TONE} -af {SURROUND},aeval='val(0)|val(1)|val(2)|val(3)|val(4)+0.3*eq(n\\,48000)|val(5)':c=same",
        f"{TONE} -af {SURROUND}",
    ),
    "antiphase.wav": (
        *PHASE,
        f"{TONE} -af pan=5.1|c0=c0|c1=-1*c0|c2=0.1*c0|c3=c0|c4=0.1*c0|c5=0.1*c0",
        f"{TONE} -af pan=5.1|c0=c0|c1=c0|c2=-1*c0|c3=c0|c4=c0|c5=-1*c0",
    ),
    "antiphase_at_times.wav": (
        *PHASE,
        f"{PINK} -af {STEREO},aeval='val(0)|val(1)*(1-2*between(t\\,1\\,2))':c=same",
        f"{PINK} -af {STEREO}",
    ),
    "dead_with_noise.wav": (
        *DEAD,
        f"{TONE} -af pan=stereo|c0=c0|c1=0.0002*c0 -c:a pcm_s24le",
        f"{TONE} -af pan=stereo|c0=c0|c1=0.01*c0 -c:a pcm_s24le",
    ),
    "dead_side.flac": (
        *DEAD,
        f"{TONE} -af pan=7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=0*c0|c7=c0",
        f"{TONE} -af pan=7.1|c0=c0|c1=c0|c2=c0|c3=0*c0|c4=c0|c5=c0|c6=c0|c7=c0",
    ),
    "constant.wav": (
        *SILENCE,
        f"{TONE} -af aeval='if(between(t\\,0.5\\,2.5)\\,0.05\\,val(0))'",
        f"{TONE} -af aeval='0.05+val(0)'",
    ),
    "hiss.wav": (
        *SILENCE,
        f"{TONE} -af aeval='if(between(t\\,0.5\\,2.5)\\,0.0005*(random(0)-0.5)\\,val(0))'",
        f"{TONE} -af volume=0.1:enable='between(t,0.5,2.5)'",
    ),
    "late.mp4": (
        *SILENCE,
        f"{BARS} {TONE} -af volume=0:enable='lt(t,1.6)' {H264} -c:a aac",
        f"{BARS} {TONE} -af volume=0:enable='lt(t,0.4)' {H264} -c:a aac",
    ),
    "early_end.ts": (
        *SILENCE,
        f"{BARS} {TONE} -af {SURROUND},volume=0:enable='gt(t,1.4)' {H264} -c:a ac3",
        f"{BARS} {TONE} -af {SURROUND} {H264} -c:a ac3",
    ),
    "between_samples.flac": (
        *PEAK,
        "-f lavfi -i aevalsrc='0.99*sin(2*PI*11025*t+PI/4)*between(t\\,0.5\\,2.5)':s=44100:d={0}",
        "-f lavfi -i aevalsrc='0.5*sin(2*PI*11025*t+PI/4)':s=44100:d={0}",
    ),
    "clipped.wav": (*CLIPPING, f"{TONE} -af volume=20 -c:a pcm_f32le", f"{TONE} -af volume=7 -c:a pcm_f32le"),
    "clipped_below.flac": (
        *CLIPPING,
        f"{TONE} -af aeval='max(-1\\,min(0.5\\,val(0)*20))'",
        f"{TONE} -af aeval='max(-0.5\\,val(0))'",
    ),
    "clipped_centre.wav": (
        *CLIPPING,
        f"{TONE} -af pan=5.1|c0=c0|c1=c0|c2=20*c0|c3=c0|c4=c0|c5=c0",
        f"{TONE} -af {SURROUND}",
    ),
    "black.webm": (
        *BLACK,
        f"{BARS} -vf {BLACK_AFTER} -c:v libvpx-vp9 -deadline realtime -cpu-used 8",
        f"{BARS} -c:v libvpx-vp9 -deadline realtime -cpu-used 8",
    ),
    "black_with_noise.mp4": (
        *BLACK,
        f"{BARS} -vf {BLACK_AFTER},noise=alls=6:allf=t {H264}",
        f"{BARS} -vf noise=alls=6:allf=t {H264}",
    ),
    "black_10.mov": (*BLACK, f"{BARS} -vf {BLACK_AFTER} {PRORES}", f"{BARS} {PRORES}"),
    "black.avi": (
        *BLACK,
        f"{BARS} -vf {BLACK_AFTER} -c:v rawvideo -pix_fmt bgr24",
        f"{BARS} -c:v rawvideo -pix_fmt bgr24",
    ),
    "frozen_with_noise.mp4": (*FREEZE, f"{BARS} -vf {STUCK},noise=alls=2:allf=t {H264}", f"{BARS} {H264}"),
    "frozen.mkv": (*FREEZE, f"{BARS} -vf {STUCK} -c:v ffv1", f"{BARS} -c:v ffv1"),
    "frozen.webm": (
        *FREEZE,
        f"{BARS} -vf {STUCK} -c:v libsvtav1 -preset 12",
        f"{BARS} -c:v libsvtav1 -preset 12",
    ),
    "flashing_50.mp4": (
        *FLASHES,
        f"{GRAY} -vf geq=lum='if(mod(floor(T*10),2),180,60)':cb=128:cr=128 {H264}",
        f"{GRAY} -vf geq=lum='if(mod(floor(T*5),2),180,60)':cb=128:cr=128 {H264}",
    ),
    "stripes.mp4": (
        *FLASHES,
        f"{BARS} -vf geq=lum='if(mod(floor(X/80)+floor(T*12),2),200,60)':cb=128:cr=128 {H264}",
        f"{BARS} -vf geq=lum='if(mod(floor(X/80),2),200,60)':cb=128:cr=128 {H264}",
    ),
    "soft_flashes.mp4": (
        *FLASHES,
        f"{GRAY} -vf geq=lum='110+80*sin(2*PI*5*T)':cb=128:cr=128 {H264}",
        f"{GRAY} -vf geq=lum='110+80*sin(2*PI*2*T)':cb=128:cr=128 {H264}",
    ),
    "hole.ts": (
        *HOLES,
        f"{BARS} -vf select='not(between(n,30,31))' -fps_mode passthrough {H264}",
        f"{BARS} {H264}",
    ),
    "hole.mov": (
        *HOLES,
        f"{BARS} -vf select='not(eq(n,40))' -fps_mode passthrough {PRORES}",
        f"{BARS} {PRORES}",
    ),
    "hole.avi": (
        *HOLES,
        f"{BARS} -vf select='not(between(n,30,33))' -fps_mode passthrough -c:v mpeg4",
        f"{BARS} -c:v mpeg4",
    ),
    "fragments.mp4": (
        *HOLES,
        f"{BARS} -vf select='not(between(n,30,33))' -fps_mode passthrough {H264} -movflags frag_keyframe",
        f"{BARS} {H264} -movflags frag_keyframe",
    ),
    "film_as_25.mp4": (*REPEATS, f"{BARS} -vf fps=24,fps=25 {H264}", f"{BARS} -vf fps=24 {H264}"),
    "twelve_as_sixty.mkv": (
        *REPEATS,
        f"{BARS} -vf fps=12,fps=60 {H264}",
        f"{BARS} -vf loop=loop=9:size=1:start=20 {H264}",
    ),
    "pillars.mp4": (*LETTERBOX, f"{BARS} -vf scale=240:180,pad=320:180:40:0:black {H264}", f"{BARS} {H264}"),
    "window.mov": (
        *LETTERBOX,
        f"{BARS} -vf scale=280:156,pad=320:180:20:12:black {PRORES}",
        f"{BARS} {PRORES}",
    ),
    "too_bright.mov": (
        *RANGE,
        f"{BARS} -vf format=yuv422p10le,geq=lum='if(lt(X/W,0.1),1000,500)':cb=512:cr=512 -c:v v210",
        f"{BARS} -vf format=yuv422p10le,geq=lum='if(lt(X/W,0.1),940,500)':cb=512:cr=512 -c:v v210",
    ),
    "packed.mov": (
        *RANGE,
        f"{BARS} -vf format=yuv422p,geq=lum='if(lt(X/W,0.1),250,100)':cb=128:cr=128 {PACKED}",
        f"{BARS} -vf format=yuv422p,geq=lum='if(lt(X/W,0.1),235,100)':cb=128:cr=128 {PACKED}",
    ),
    "fields.ts": (
        *CADENCE,
        f"{FAST} -vf tinterlace=4 -c:v mpeg2video -flags +ildct+ilme -q:v 2",
        f"{FAST} -vf fps=25 -c:v mpeg2video -q:v 2",
    ),
    "fields_hevc.mp4": (*CADENCE, f"{FAST} -vf tinterlace=4 {HEVC}", f"{FAST} -vf fps=25 {HEVC}"),
    "pulldown.mkv": (
        *CADENCE,
        f"{FAST} -vf fps=24000/1001,telecine -c:v ffv1",
        f"{FAST} -vf fps=24000/1001 -c:v ffv1",
    ),
    "bars_at_the_end.mp4": (
        *LEADER,
        f"{BARS} -f lavfi -i smptebars=s=320x180:r=25:d=2,setsar=1 -filter_complex [0][1]concat {H264}",
        f"{BARS} {H264}",
    ),
    "short_sound.mp4": (
        *END,
        f"{BARS} -f lavfi -i sine=d=2 {H264} -c:a aac",
        f"{BARS} -f lavfi -i sine=d={{0}} {H264} -c:a aac",
    ),
    "late_sound.ts": (
        *START,
        f"{BARS} -itsoffset 0.5 {TONE} {H264} -c:a aac",
        f"{BARS} -itsoffset 0.1 {TONE} {H264} -c:a aac",
    ),
}
"""The faults by the names of their files."""
