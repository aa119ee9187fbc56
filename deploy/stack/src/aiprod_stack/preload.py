"""Imported by the fork server: what all services share, so that it is loaded once and its memory is shared.

Importing gRPC starts no thread. A channel or a server would, and a fork would not survive it.
"""

import gc

# The collector would scan what is being loaded again and again, and its marks would unshare the pages.
gc.disable()

import aiprod.film.v1.manifest_pb2  # noqa: E402
import aiprod.storage.v1.storage_service_pb2_grpc  # noqa: E402, F401
import aiprod_client.assets  # noqa: E402, F401
import aiprod_server.server  # noqa: E402, F401

gc.freeze()
