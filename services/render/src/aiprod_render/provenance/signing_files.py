"""The deployment's key and certificates: its own, or a pair for tests that is made here."""

import fcntl
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from aiprod_files.private_folders import private_folder
from aiprod_render.config import RenderSettings
from aiprod_rpc.errors import CannotStart

_FOLDER, _KEY, _CHAIN = "credentials", "key.pem", "certificates.pem"
_LIFETIME = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class SigningFiles:
    """A private key (PKCS #8, ECDSA on P-256) and its certificates, the signer's first; both PEM."""

    key: Path
    certificates: Path


def signing_files(settings: RenderSettings) -> SigningFiles | None:
    """Returns the files to sign with, None if masters get no Content Credentials.

    Makes a key and certificates that nobody else trusts where the settings name none. Raises CannotStart if
    they name one of both, or a file that cannot be read.
    """
    if not settings.content_credentials:
        return None
    if not settings.signing_key and not settings.signing_certificates:
        return _local_files(private_folder(settings.data / _FOLDER))
    if not settings.signing_key or not settings.signing_certificates:
        raise CannotStart(
            "AIPROD_RENDER_SIGNING_KEY and AIPROD_RENDER_SIGNING_CERTIFICATES belong together: "
            "set both or none"
        )
    for path in (settings.signing_key, settings.signing_certificates):
        if not os.access(path, os.R_OK):
            raise CannotStart(f"cannot read {path}, which signs masters")
    return SigningFiles(settings.signing_key, settings.signing_certificates)


def _local_files(folder: Path) -> SigningFiles:
    files = SigningFiles(folder / _KEY, folder / _CHAIN)
    # Instances that share the folder must not make two pairs and mix them.
    with (folder / "making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The key is written last: where it exists, so do its certificates.
        if not files.key.exists():
            key, chain = _new_pair()
            _write_private(files.certificates, chain)
            _write_private(files.key, key)
    return files


def _write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner reads; it appears once it is complete."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    # Made anew: a file that is there already may be another one's link.
    with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _new_pair() -> tuple[bytes, bytes]:
    """Returns a private key and its chain: C2PA refuses certificates that sign themselves."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("AIPROD local authority"), _name("AIPROD local signer")
    root = _certificate(root_name, root_name, root_key, root_key, is_authority=True)
    leaf = _certificate(name, root_name, key, root_key, is_authority=False)
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, leaf.public_bytes(encoding) + root.public_bytes(encoding)


def _name(common_name: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "AIPROD, not verified")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    public, authority = key.public_key(), issuer_key.public_key()
    builder = (
        x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
        # The clock of a reader may be behind.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False)
    )
    if not is_authority:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(usage, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _key_usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
