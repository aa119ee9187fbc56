"""Imported by the fork server: what most services share, so that it is loaded once and its memory is shared.

Importing gRPC starts no thread. A channel or a server would, and a fork would not survive it.
"""

import gc

# The collector would scan what is being loaded again and again, and its marks would unshare the pages.
gc.disable()

import aiprod_server.server  # noqa: E402, F401

gc.freeze()
