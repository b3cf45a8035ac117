"""Writes Python's standard library for the browser as compiled modules, so that no chair compiles them anew.

Usage: python scripts/compile_stdlib.py

The release of Pyodide in ui/static/ui/vendor brings the library as source, which the browser would compile each time a
chair is opened: most of the time until its rules run. Only the very Python of that release can compile it, so that this
is done in a browser, by that Python, from the file of the release. Each compiled module carries the digest of its
source, and tests/clinic/test_offline_scripts.py compares them.
"""

import base64
from pathlib import Path

from machine import find_browser
from playwright.sync_api import Route, sync_playwright

CLINIC = Path(__file__).resolve().parent.parent / "src/daybreak/clinic"
(PYODIDE,) = (CLINIC / "ui/static/ui/vendor/pyodide").glob("[0-9]*")
COMPILED = CLINIC / "sessions/static/sessions/offline/python_stdlib.zip"
ADDRESS = "http://localhost/"
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}

# The date of an entry is that of the release, so that the same release gives the same file.
COMPILE = """
import importlib.util, io, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(name, source):
    code = compile(source, name, "exec", dont_inherit=True, optimize=0)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))

written = io.BytesIO()
with zipfile.ZipFile("/library.zip") as released, zipfile.ZipFile(written, "w", compresslevel=9) as ours:
    for each in released.infolist():
        content, name = released.read(each), each.filename
        if name.endswith(".py"):
            content, name = compiled(name, content), name + "c"
        ours.writestr(zipfile.ZipInfo(name, each.date_time), content, zipfile.ZIP_DEFLATED)
import base64
base64.b64encode(written.getvalue()).decode()
"""
RUN = f"""async (code) => {{
  const {{ loadPyodide }} = await import("{ADDRESS}pyodide.mjs");
  const python = await loadPyodide({{ indexURL: "{ADDRESS}" }});
  const library = await (await fetch("{ADDRESS}python_stdlib.zip")).arrayBuffer();
  python.FS.writeFile("/library.zip", new Uint8Array(library));
  return python.runPython(code);
}}"""


def main() -> None:
    """Compile, and say what was written."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page()
        page.route(f"{ADDRESS}**", serve)
        page.goto(ADDRESS)
        COMPILED.write_bytes(base64.b64decode(page.evaluate(RUN, COMPILE)))
        browser.close()
    print(f"{COMPILED}: {COMPILED.stat().st_size:,} bytes, by {PYODIDE.name}")


def serve(route: Route) -> None:
    """A file of the release, or an empty page to run in."""
    path = PYODIDE / route.request.url.removeprefix(ADDRESS)
    if path.is_file():
        route.fulfill(path=path, content_type=TYPES.get(path.suffix, "application/octet-stream"))
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


if __name__ == "__main__":
    main()
