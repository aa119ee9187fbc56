"""A machine's own credentials for Google, as its library reads them."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def write_service_account(path: Path, server: str) -> Path:
    """Writes the key file of a service account whose token server is at `server`/token."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account = {
        "type": "service_account",
        "project_id": "p",
        "client_email": "me@p.iam.gserviceaccount.com",
        "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "token_uri": f"{server}/token",
    }
    path.write_text(json.dumps(account))
    return path
