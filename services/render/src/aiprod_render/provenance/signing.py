"""Signs a master; the only file that uses the C2PA library."""

import json
from pathlib import Path

from c2pa import Builder, C2paSignerInfo, Context, Settings, Signer

from aiprod_render.provenance.claim import claim
from aiprod_render.provenance.credits import Credits
from aiprod_render.provenance.signing_files import SigningFiles

_SETTINGS = {
    # The pictures of a thumbnail would be those of the film once more.
    "builder": {"thumbnail": {"enabled": False}},
    # A reader decides whom it trusts; asking others about certificates would take the network.
    "verify": {"verify_trust": False, "ocsp_fetch": False, "remote_manifest_fetch": False},
}


def sign_master(path: Path, credits: Credits, files: SigningFiles) -> Path:
    """Returns a copy of the master beside it that carries its signed Content Credentials.

    Raises C2paError if the key or a certificate cannot be used.
    """
    signed = path.with_name(f"signed-{path.name}")
    info = C2paSignerInfo(
        alg=b"es256",
        sign_cert=files.certificates.read_bytes(),
        private_key=files.key.read_bytes(),
        ta_url=None,
    )
    context = Context(Settings.from_dict(_SETTINGS))
    with (
        Signer.from_info(info) as signer,
        Builder(json.dumps(claim(credits)), context) as builder,
        path.open("rb") as source,
        signed.open("w+b") as target,
    ):
        builder.sign(signer, "video/mp4", source, target)
    return signed
