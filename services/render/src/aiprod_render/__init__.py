"""Renders scenes and assembles masters."""
