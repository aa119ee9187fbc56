"""The stack on one machine: processes, ports, the edge."""
