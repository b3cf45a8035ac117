"""The rules of care as a file for the browser: the same modules that fold on the server (docs/decisions/0011)."""

import hashlib
import io
import zipfile
from functools import cache
from pathlib import Path

import daybreak

_ROOT = Path(daybreak.__file__).parent
_PARTS = ("care", "exchange/session_json")
_ALWAYS = (1980, 1, 1, 0, 0, 0)


@cache
def engine_archive() -> bytes:
    """A zip of `care` and `exchange/session_json`; the same files give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        # The package's own first file asks for its version, which no browser has.
        _add(archive, "daybreak/__init__.py", b"")
        _add(archive, "daybreak/exchange/__init__.py", b"")
        for part in _PARTS:
            for path in sorted((_ROOT / part).rglob("*.py")):
                _add(archive, f"daybreak/{path.relative_to(_ROOT)}", path.read_bytes())
    return content.getvalue()


@cache
def engine_version() -> str:
    """Names exactly these files."""
    return hashlib.sha256(engine_archive()).hexdigest()[:16]


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _ALWAYS)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
