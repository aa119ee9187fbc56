"""Files that end before they should, where FFmpeg reads what there is without a word."""
