"""Checks the drafts of contracts to come: with all of them, the contracts pass buf and break no client.

A draft is a block of docs/decisions/0048-room-for-what-comes.md. Its first line names a file, and a message,
enum, or service of it whose end the block goes to. Without one, the block goes to the end of the file.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/decisions/0048-room-for-what-comes.md"
BUF = Path(sys.executable).parent / "buf"
BLOCK = re.compile(r"^```proto (\S+) ?(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> None:
    """Exits with 1 if a draft breaks a rule or a client."""
    with TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for part in ("protos", "third_party"):
            shutil.copytree(ROOT / part, copy / part)
        shutil.copy(ROOT / "buf.yaml", copy)
        for file, name, text in BLOCK.findall(PAGE.read_text()):
            insert(copy / "protos" / file, name, text)
        for arguments in (("lint",), ("breaking", "protos", "--against", "protos/released.binpb")):
            if subprocess.run([BUF, *arguments], cwd=copy).returncode:
                sys.exit(f"`buf {arguments[0]}` rejects the drafts of {PAGE.relative_to(ROOT)}")


def insert(path: Path, name: str, text: str) -> None:
    """Inserts a draft at the end of the message, enum, or service `name`, or of the file."""
    source = path.read_text() if path.exists() else ""
    if name:
        end = re.compile(rf"^(?:message|enum|service) {name} \{{.*?(?=^\}})", re.MULTILINE | re.DOTALL)
        source, count = end.subn(lambda found: found[0] + text, source)
        if count != 1:
            sys.exit(f"{path.name} has no {name}")
    elif source:
        imports = "".join(re.findall(r"^import .*\n", text, re.MULTILINE))
        first = source.index("import ")
        source = source[:first] + imports + source[first:] + text.replace(imports, "")
    path.write_text(source or text)


if __name__ == "__main__":
    main()
