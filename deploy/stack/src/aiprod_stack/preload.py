"""Imported by the fork server: what most services share, so that it is loaded once and its memory is shared.

Importing gRPC starts no thread. A channel or a server would, and a fork would not survive it.
"""

import gc
from importlib import import_module

SHARED = (
    "aiprod_client.assets",
    "aiprod_database.sqlite",
    "aiprod_film.messages.manifest",
    "aiprod_server.server",
)

# The collector would scan what is being loaded again and again, and its marks would unshare the pages.
gc.disable()
for module in SHARED:
    import_module(module)
gc.freeze()
