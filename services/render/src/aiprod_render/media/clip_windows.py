"""When the own sounds of clips are heard: with their pictures, which dissolve, fade, or cut."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from aiprod_film.media import ClipSound
from aiprod_film.scene import Scene, Transition
from aiprod_render.render_inputs import Window
from aiprod_render.transition_times import FADE_IN_SECONDS, FADE_OUT_SECONDS, dissolve_frames

_CUT = Fraction(1, 50)
"""Seconds in which a sound begins and ends at a cut: shorter, it would click."""


def is_heard(scene: Scene) -> bool:
    """Returns whether the scene's clip may be heard: not if its file is the scene's voice, too."""
    media, voice = scene.media, scene.voice_over
    if media is None or media.sound is ClipSound.MUTED:
        return False
    # Heard twice, it would echo.
    return voice is None or (voice.name, voice.generation) != (media.asset.name, media.asset.generation)


def clip_windows(scenes: Sequence[Scene], frame_counts: Sequence[int], rate: Fraction) -> list[Window]:
    """Returns when the picture of each scene is seen, also while it dissolves into the next one."""
    # The frames in which each scene is mixed with the one before it.
    mixed = [
        dissolve_frames(rate, *counts) if scene.transition is Transition.DISSOLVE else 0
        for scene, counts in zip(scenes[1:], pairwise(frame_counts), strict=True)
    ]
    windows, start = [], 0
    for scene, count, before, after in zip(scenes, frame_counts, (0, *mixed), (*mixed, None), strict=True):
        fade_in = FADE_IN_SECONDS if scene.transition is Transition.FADE else before / rate or _CUT
        fade_out = FADE_OUT_SECONDS if after is None else after / rate or _CUT
        windows.append(Window(start / rate, (count + (after or 0)) / rate, fade_in, fade_out))
        start += count
    return windows
