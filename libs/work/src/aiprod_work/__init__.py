"""Work that users share: single flight, a fair queue, a pool of processes, progress."""
