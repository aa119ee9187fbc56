"""Faults that a generator puts into films, each beside a film without it."""

from aiprod_film.frames import SECOND
from aiprod_probe.qc.spec import Spec

from .injected_faults_more import MORE_FAULTS

BARS = "-f lavfi -i testsrc2=size=320x180:rate=25:duration={0}"
TONE = "-f lavfi -i sine=frequency=440:sample_rate=48000:duration={0}"
FILM = f"{BARS} {TONE}"
H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
HOLES = Spec(max_dropped_frames=0)
CHANNELS = Spec(live_channels=True, max_antiphase=SECOND // 2)
RANGE = Spec(max_outside_range=0.01)
FLASHES = Spec(flash_safe=True)
TEN_BITS = "-c:v ffv1 -pix_fmt yuv420p10le"
NOISE = "-f lavfi -i anoisesrc=d={0}:a=0.02:c=pink:r=48000:seed=1"
FAST = "-f lavfi -i testsrc2=size=640x360:rate=50:duration={0},scroll=h=0.01"
PROGRESSIVE = Spec(cadences=("progressive",))

FAULTS = MORE_FAULTS | {
    # A code, the spec that requires it, a faulty recipe, and one without the fault.
    "hole.mp4": (
        *("DROPPED_FRAMES", HOLES),
        f"{BARS} -vf select=not(eq(n\\,20)) -fps_mode passthrough {H264}",
        f"{BARS} {H264}",
    ),
    "holes.mkv": (
        *("DROPPED_FRAMES", HOLES),
        f"{BARS} -vf select=not(between(n\\,30\\,33)+eq(n\\,50)) -fps_mode passthrough {H264}",
        f"{BARS} -vf setpts=PTS*(1+0.3*sin(N)) -fps_mode vfr {H264}",
    ),
    "dead.wav": (
        *("LIVE_CHANNELS", CHANNELS),
        f"{TONE} -af pan=stereo|c0=c0|c1=0*c0",
        f"{TONE} -af pan=stereo|c0=c0|c1=0.05*c0",
    ),
    "dead.mp4": (
        *("LIVE_CHANNELS", CHANNELS),
        f"{FILM} {H264} -c:a aac -af pan=5.1|c0=c0|c1=0*c0|c2=c0|c3=c0|c4=c0|c5=c0",
        f"{FILM} {H264} -c:a aac -af pan=5.1|c0=c0|c1=c0|c2=c0|c3=0*c0|c4=c0|c5=c0",
    ),
    "antiphase.flac": (
        *("PHASE", CHANNELS),
        f"{TONE} -af pan=stereo|c0=c0|c1=-1*c0",
        f"{TONE} -af pan=stereo|c0=c0|c1=c0",
    ),
    "antiphase.mp4": (
        *("PHASE", CHANNELS),
        f"{FILM} {H264} -c:a aac -af pan=stereo|c0=c0|c1=-0.7*c0",
        f"{FILM} -f lavfi -i anoisesrc=d={{0}}:a=0.1 -map 0 -filter_complex [1][2]join {H264} -c:a aac",
    ),
    "range.mkv": (
        *("SIGNAL_RANGE", RANGE),
        f"{BARS} -vf format=yuv420p10le,geq=lum='if(lt(X/W,0.4),20,500)':cb=512:cr=512 {TEN_BITS}",
        f"{BARS} -vf format=yuv420p10le,geq=lum='if(lt(X/W,0.4),64,940)':cb=512:cr=512 {TEN_BITS}",
    ),
    "chroma.mkv": (
        *("SIGNAL_RANGE", RANGE),
        f"{BARS} -vf format=yuv422p,geq=lum=100:cb='if(lt(Y/H,0.1),250,128)':cr=128 -c:v ffv1",
        f"{BARS} -vf format=yuv422p,geq=lum=100:cb='if(lt(Y/H,0.1),240,16)':cr=128 -c:v ffv1",
    ),
    "bars.mp4": (
        *("LETTERBOX", Spec(max_letterbox=0.05)),
        f"{BARS} -vf scale=320:136,pad=320:180:0:22:black {H264}",
        f"{BARS} {H264}",
    ),
    "area.mp4": (
        *("FLASHES", FLASHES),
        f"{BARS} -vf geq=lum='if(lt(X/W,0.4)*mod(floor(T*12),2),200,60)':cb=128:cr=128 {H264}",
        f"{BARS} -vf geq=lum='if(lt(X/W,0.1)*mod(floor(T*12),2),200,60)':cb=128:cr=128 {H264}",
    ),
    "repeats.mp4": (
        *("DUPLICATE_FRAMES", Spec(max_duplicate_frames=0)),
        f"{BARS} -vf fps=20,fps=25 {H264}",
        f"{BARS} {H264}",
    ),
    "still.mp4": (
        *("DUPLICATE_FRAMES", Spec(max_duplicate_frames=2)),
        f"{BARS} -vf fps=20,fps=25 {H264}",
        f"{BARS} -vf loop=loop=30:size=1:start=20 {H264}",
    ),
    "dropout.wav": (
        *("DROPOUTS", Spec(max_dropouts=0)),
        f"{TONE} -af volume=0:enable='between(t,1,1.05)'",
        f"{TONE} -af volume=0:enable='between(t,1,2)'",
    ),
    "dropout.flac": (
        *("DROPOUTS", Spec(max_dropouts=0)),
        f"{TONE} -af volume=0:enable='between(t,1,1.2)' -ac 2",
        f"{TONE} -af afade=out:st=1:d=0.5,afade=in:st=1.6:d=0.5 -ac 2",
    ),
    "depth.mkv": (
        *("BIT_DEPTH", Spec(bit_depths=(10,))),
        f"{BARS} {H264}",
        f"{BARS} {TEN_BITS}",
    ),
    "red.mp4": (
        *("FLASHES", FLASHES),
        f"{BARS} -vf geq=lum=76:cb=100:cr='if(mod(floor(T*12),2),255,128)' {H264}",
        f"{BARS} -vf geq=lum=76:cb='if(mod(floor(T*12),2),200,128)':cr=110 {H264}",
    ),
    "click.wav": (
        *("CLICKS", Spec(max_clicks=0)),
        f"{TONE} -af aeval='val(0)+0.3*eq(n\\,48000)'",
        f"{TONE} -af aeval='val(0)+0.3*exp(-max(0\\,t-1)*200)*gt(t\\,1)*(random(0)-0.5)'",
    ),
    "click.flac": (
        *("CLICKS", Spec(max_clicks=2)),
        f"{NOISE} -af aeval='val(0)+0.2*not(mod(n\\,33000))*gt(n\\,0)'",
        f"{TONE} -af aeval='0.3*sgn(sin(2*PI*30*t))'",
    ),
    "jump.wav": (
        *("CLICKS", Spec(max_clicks=0)),
        f"{TONE} -af aeval='if(between(n\\,48000\\,48010)\\,0.5\\,val(0))'",
        f"{TONE} -af volume=0:enable='between(t,1,2)'",
    ),
    "fields.mp4": (
        *("CADENCE", PROGRESSIVE),
        f"{FAST} -vf tinterlace=4 {H264}",
        f"{FAST} {H264}",
    ),
    "fields.mov": (
        *("CADENCE", PROGRESSIVE),
        f"{FAST} -vf tinterlace=4 -c:v prores_aw -pix_fmt yuv422p10le",
        f"{FAST} -vf noise=alls=40:allf=t -c:v prores_aw -pix_fmt yuv422p10le",
    ),
    "pulldown.mp4": (
        *("CADENCE", Spec(cadences=("progressive", "interlaced"))),
        f"{FAST} -vf fps=24,telecine {H264}",
        f"{FAST} -vf fps=24 {H264}",
    ),
    "bars_left_in.mp4": (
        *("LEADER", Spec(leader=False)),
        f"-f lavfi -i smptehdbars=s=320x180:r=25:d={{0}} {BARS} -filter_complex [0][1]concat {H264}",
        f"-f lavfi -i smptehdbars=s=320x180:r=25:d={{0}},hue=s=0 {BARS} -filter_complex [0][1]concat {H264}",
    ),
    "no_leader.mp4": (
        *("LEADER", Spec(leader=True)),
        f"-f lavfi -i color=black:s=320x180:r=25:d=2 {BARS} -filter_complex [0][1]concat {H264}",
        "-f lavfi -i pal75bars=s=320x180:r=25:d=3 -f lavfi -i testsrc=s=320x180:r=25:d=4"
        f" -f lavfi -i color=black:s=320x180:r=25:d=2 {BARS} -filter_complex [0][1][2][3]concat=n=4 {H264}",
    ),
}
"""Faults that generators make, with what they look or sound like and are not."""
