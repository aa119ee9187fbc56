"""The commands of `aiprod`, one module for each subject."""
