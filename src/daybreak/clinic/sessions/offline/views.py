"""Two scripts that are no static files: one needs a policy of its own, the other an address at the root.

Both are the same for everybody and say nothing about anybody, so whoever asks may have them.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_replace
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from daybreak.clinic.accounts.access import public
from daybreak.clinic.sessions.live.engine import engine_version

_HERE = Path(__file__).parent
_PYODIDE = "ui/vendor/pyodide/314.0.7"
_LOADED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json")
# The release's library as compiled modules (scripts/compile_stdlib.py): the rules are ready in a third of the time.
_LIBRARY = "sessions/offline/python_stdlib.zip"
# WebAssembly is compiled at run time. Only this worker may do that; the pages keep the strict policy.
_COMPILES = {"script-src": [SELF, WASM_UNSAFE_EVAL]}


@public
@require_GET
@csp_replace(_COMPILES)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that folds sessions in the browser, with the addresses of the rules and of Python."""
    del request
    addresses = {"rules": _rules(), "pyodide": static(f"{_PYODIDE}/"), "library": static(_LIBRARY)}
    return _script("worker.js", ADDRESSES=addresses)


@public
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the empty page at the chair; its release changes with whatever it keeps."""
    del request
    parts = [_rules(), static(_LIBRARY), *(static(f"{_PYODIDE}/{name}") for name in _LOADED)]
    release = {"version": _version(), "worker": reverse("sessions-worker"), "parts": parts}
    return _script("service_worker.js", RELEASE=release)


def _rules() -> str:
    return f"{reverse('sessions-engine')}?v={engine_version()}"


def _version() -> str:
    files = getattr(staticfiles_storage, "manifest_hash", "") or ""
    texts = (engine_version(), files, _PYODIDE, _text("worker.js"), _text("service_worker.js"))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _script(name: str, **constants: object) -> HttpResponse:
    head = "".join(f"const {constant} = {json.dumps(value)};\n" for constant, value in constants.items())
    return HttpResponse(head + _text(name), content_type="text/javascript; charset=utf-8")


@cache
def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
