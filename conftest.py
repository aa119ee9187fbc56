"""What must hold before any test module is imported."""

import os

# Fixtures start programs as another user, which forks this process. gRPC's handlers would run in the child
# while gRPC's threads run here, and the child could crash.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"
