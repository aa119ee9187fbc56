"""What callers and services share: the current call, channels, errors and status."""
