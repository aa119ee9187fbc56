"""Parts of file formats that FFmpeg does not show: boxes, elements, sample entries, and metadata."""
