"""Which of the user's variables a process of the stack gets: what it needs, and nobody else's secrets."""

import re
from collections.abc import Iterable

EVERYBODY = (
    "PATH|PWD|HOME|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|LC_.*|TZ|TZDIR|TMPDIR|TEMP|TMP|XDG_.*|VIRTUAL_ENV|"
    "LD_.*|DYLD_.*|MALLOC_.*|SUPERVISOR_.*"
)
SERVICES = (
    "PYTHON.*|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|(HTTP|HTTPS|ALL|NO)_PROXY|GRPC_.*|OTEL_.*|COVERAGE_.*|"
    "GOOGLE_APPLICATION_CREDENTIALS|GOOGLE_CLOUD_.*|GCE_METADATA_.*|NO_GCE_CHECK|CLOUDSDK_.*|"
    "OMP_.*|OPENBLAS_.*|OPENCV_.*|FONTCONFIG_.*"
)
"""How they run, reach the network, and say who they are; keys of their own are below."""
OWN = {
    "gateway": ["AIPROD_DAILY_BUDGET_USD"],
    "llm": ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
    "storage": ["AIPROD_DAILY_BUDGET_USD", "STORAGE_EMULATOR_HOST"],
}
"""What a service reads besides its `AIPROD_<SVC>_…`."""


def withheld(process: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that a service, or `edge`, does not see. Case does not count, as in settings."""
    allowed = [EVERYBODY]
    if process != "edge":
        allowed += [SERVICES, f"AIPROD_{process}_.*", *OWN.get(process, ())]
    known = re.compile("|".join(allowed), re.IGNORECASE)
    return sorted(name for name in names if not known.fullmatch(name))
