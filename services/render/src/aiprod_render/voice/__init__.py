"""The voice that speaks narration."""
