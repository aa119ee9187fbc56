"""Load and chaos for rooms, used by the system tests and the benchmarks."""
