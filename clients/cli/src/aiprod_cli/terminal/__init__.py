"""What the user sees: output, progress, tables, errors."""
