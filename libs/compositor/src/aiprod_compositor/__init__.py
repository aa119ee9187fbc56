"""Composites sheets onto planes of pixels: by compiled code where it was built, else by OpenCV.

Both give the same bytes, so a clip does not depend on which of them drew it.
"""

try:
    from aiprod_compositor._kernel import attenuate, composite, composite_scaled

    COMPILED = True
except ImportError:
    from aiprod_compositor.reference import attenuate, composite, composite_scaled

    COMPILED = False

__all__ = ["COMPILED", "attenuate", "composite", "composite_scaled"]
