"""The files in the folder of a clip or master that is being made, by which its progress is followed."""

FRAME_COUNT = "frame_count"
"""A shared counter of the frames that are done."""
PREVIEW = "preview.jpg"
"""A frame of a clip; the file appears once it is complete."""
