"""Recipes of good files that are rare: late FLAC, deep pyramids, films of one key frame, and unusual tracks."""

from .corpus_recipes import AAC, B_FRAMES, FILM, H264, H265

LATE = "-map 1 -c:a flac -output_ts_offset 2"

RARE_RECIPES = {
    "late_flac.ogg": LATE,
    "late_flac_pages.ogg": f"{LATE} -page_duration 100000",
    "late_flac_short.ogg": f"{LATE} -t 0.3",
    "late_flac.ogv": f"-map 0 -c:v libvpx -deadline realtime -cpu-used 8 {LATE}",
}
