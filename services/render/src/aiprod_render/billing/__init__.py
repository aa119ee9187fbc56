"""What jobs order from models, and what is paid for and not stored yet; both survive a crash."""
