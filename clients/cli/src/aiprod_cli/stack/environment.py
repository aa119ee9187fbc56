"""Which of the user's environment variables a process of the stack inherits: no other service's secrets."""

import re
from collections.abc import Iterable

EVERY_PROCESS = (
    "PATH|PWD|HOME|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|LC_.*|TZ|TZDIR|TMPDIR|TEMP|TMP|XDG_.*|VIRTUAL_ENV|"
    "LD_.*|DYLD_.*|MALLOC_.*|SUPERVISOR_.*"
)
EVERY_SERVICE = (
    "PYTHON.*|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|(HTTP|HTTPS|ALL|NO)_PROXY|GRPC_.*|OTEL_.*|COVERAGE_.*|"
    "GOOGLE_APPLICATION_CREDENTIALS|GOOGLE_CLOUD_.*|GCE_METADATA_.*|NO_GCE_CHECK|CLOUDSDK_.*|"
    "OMP_.*|OPENBLAS_.*|OPENCV_.*|FONTCONFIG_.*"
)
"""Python, network, telemetry and Google Cloud's identity. API keys belong to single services."""
ONE_SERVICE = {
    "gateway": ["AIPROD_DAILY_BUDGET_USD"],
    "llm": ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
    "storage": ["AIPROD_DAILY_BUDGET_USD", "STORAGE_EMULATOR_HOST"],
}
"""What a service reads besides its own `AIPROD_<SERVICE>_…`."""


def withheld(process: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that a service, or `edge`, does not inherit. Case does not matter, as in settings."""
    patterns = [EVERY_PROCESS]
    if process != "edge":
        patterns += [EVERY_SERVICE, f"AIPROD_{process}_.*", *ONE_SERVICE.get(process, ())]
    allowed = re.compile("|".join(patterns), re.IGNORECASE)
    return sorted(name for name in names if not allowed.fullmatch(name))
