"""What is measured in decoded pictures and sound."""
