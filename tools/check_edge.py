"""Validates the edge's configuration with Envoy, for the laptop, with tokens, and for the cloud."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric import rsa

from aiprod_stack.edge.config import Auth, Edge, Upstream, descriptors, render
from aiprod_stack.edge.pages import SignIn
from aiprod_stack.plan import SERVICES


def main() -> None:
    """Validates each variant; exits with 1 and Envoy's text at the first invalid one."""
    with TemporaryDirectory() as directory:
        scratch = Path(directory)
        (scratch / "api.binpb").write_bytes(descriptors())
        (scratch / "jwks.json").write_text(json.dumps({"keys": [public_key()]}))
        for name, edge in variants(scratch).items():
            config = scratch / f"{name}.yaml"
            config.write_text(render(edge))
            validate(name, config)


def variants(scratch: Path) -> dict[str, Edge]:
    """The edge's values for each variant, by its name; its files are in `scratch`."""
    binary = scratch / "api.binpb"
    local = {name: [Upstream("127.0.0.1", 8081 + index)] for index, name in enumerate(SERVICES)}
    cloud = {name: [Upstream(f"aiprod-{name}-abc-ew.a.run.app", 443)] for name in SERVICES}
    auth = Auth(issuer="https://issuer.example", audience="aiprod", jwks=scratch / "jwks.json")
    sign_in = SignIn("https://issuer.example", "studio", "aiprod")
    origins = ("https://films.example",)
    return {
        "local": Edge(services=local, web_sockets=[Upstream("127.0.0.1", 8090)], descriptors=binary),
        "local-with-two-probes": Edge(
            services=local | {"probe": [*local["probe"], Upstream("127.0.0.1", 8088)]}, descriptors=binary
        ),
        "local-with-auth": Edge(services=local, descriptors=binary, auth=auth),
        "local-with-a-page": Edge(
            services=local, descriptors=binary, auth=auth, page=page(scratch), sign_in=sign_in
        ),
        "cloud": Edge(
            services=cloud,
            descriptors=binary,
            host="0.0.0.0",
            admin="/tmp/envoy.sock",
            auth=auth,
            origins=origins,
            cloud=True,
        ),
    }


def page(scratch: Path) -> Path:
    """A page with a file of each kind, as a build writes it."""
    folder = scratch / "page"
    (folder / "assets").mkdir(parents=True)
    for name in ("index.html", "favicon.svg", "assets/index-1.js", "assets/index-1.css", "assets/face.woff2"):
        (folder / name).write_text("x")
    return folder


def public_key() -> dict[str, str]:
    """A new RSA public key as JWK: Envoy rejects a key set without a usable key."""
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key().public_numbers()
    encoded = {
        name: base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8)).rstrip(b"=").decode()
        for name, value in (("n", numbers.n), ("e", numbers.e))
    }
    return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "check", **encoded}


def validate(name: str, config: Path) -> None:
    """Exits with Envoy's text if it rejects the configuration."""
    command = ["envoy", "--mode", "validate", "-c", str(config), "--log-level", "error"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"envoy rejects the {name} configuration:\n{result.stdout}{result.stderr}")
    print(f"edge configuration {name}: valid")


if __name__ == "__main__":
    main()
