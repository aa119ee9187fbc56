"""Storyboards as files that people edit: YAML or JSON."""
