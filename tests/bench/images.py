"""The sizes of the images, built as a deployment builds them, on a base that is made here."""

from tests import images
from tests.bench.table import Figures

MEDIA = ("render", "probe")
"""They bring FFmpeg, which is as large as all that the others have."""


def figures() -> Figures:
    """Millions of bytes of each image with its base, and of the base alone."""
    if not images.is_possible():
        return {f"image of {image}, MB": (None, "") for image in images.IMAGES}
    built = {image: images.megabytes(images.build(image)) for image in images.IMAGES}
    figures: Figures = {
        f"image of {image}, MB": (size, "" if image in MEDIA else "≤ 250") for image, size in built.items()
    }
    return {**figures, "of which the base, MB": (images.megabytes(images.BASE), "")}
