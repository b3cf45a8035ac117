"""What a browser needs to go on without the server: who may have it, under which policy, and when it is anew."""

import _imp
import hashlib
import io
import json
import os
import re
import tomllib
import zipfile
from pathlib import Path
from posixpath import normpath
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from routes import every_route

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.live import engine
from daybreak.clinic.sessions.offline import views
from daybreak.clinic.static_storage import StaticStorage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROOT = Path(__file__).parent.parent.parent
PYODIDE = "ui/vendor/pyodide/314.0.7"
RELEASED = {
    "pyodide-lock.json": "5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010",
    "pyodide.asm.mjs": "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
    "pyodide.asm.wasm": "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
    "pyodide.mjs": "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109",
    "python_stdlib.zip": "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
}
"""SHA-256 of the files in the npm package pyodide 314.0.7."""
UNCHECKED_HASH = 1
"""A compiled module that carries the digest of its source and is taken without it (PEP 552)."""

EVAL = "'wasm-unsafe-eval'"
STATIC = Path(str(finders.find("sessions/offline/client.js"))).parent.parent
MODULES = sorted(STATIC.rglob("*.js"))
IMPORTED = re.compile(r"""(?:^import\s(?:[^;]*?\sfrom\s)?|\bimport\()["'](\.[^"']+)["']""", re.MULTILINE)


def policy_of(address: str, client: Client | None = None) -> str:
    return str((client or Client()).get(address).headers["Content-Security-Policy"])


def constant(address: str, name: str) -> dict[str, Any]:
    """What the view put before its script."""
    text = Client().get(address).content.decode()
    found = re.match(rf"const {name} = (\{{.*\}});\n", text)
    assert found is not None
    value: dict[str, Any] = json.loads(found.group(1))
    return value


class TestTheWorker:
    def test_is_the_only_answer_that_may_compile_webassembly(self, signed_in: Client, ann: Patient) -> None:
        addresses = {route.name: route.address(patient_id=ann.pk) for route in every_route()}
        may = [name for name, address in addresses.items() if EVAL in policy_of(address, signed_in)]
        assert may == ["sessions-worker"]

    def test_may_run_nothing_else_that_pages_may_not(self) -> None:
        ours, pages = (policy_of(reverse(name)) for name in ("sessions-worker", "sign-in"))
        assert sorted(ours.replace(f" {EVAL}", "").split("; ")) == sorted(pages.split("; "))

    def test_is_a_script_for_everybody_with_the_addresses_of_the_rules_and_of_python(self) -> None:
        response = Client().get(reverse("sessions-worker"))
        assert response.headers["Content-Type"].startswith("text/javascript")
        addresses = constant(reverse("sessions-worker"), "ADDRESSES")
        assert addresses["rules"] == f"/sessions/engine.zip?v={engine.engine_version()}"
        archive = zipfile.ZipFile(io.BytesIO(Client().get(addresses["rules"]).content))
        assert "daybreak/exchange/session_json/engine.py" in archive.namelist()
        for address in (f"{addresses['pyodide']}pyodide.mjs", addresses["library"]):
            assert finders.find(address.removeprefix("/static/"))


class TestTheServiceWorker:
    def test_stands_at_the_root_so_that_it_may_serve_every_chair(self) -> None:
        response = Client().get("/sw.js")
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/javascript")

    def test_names_files_that_are_there(self) -> None:
        release = constant("/sw.js", "RELEASE")
        static = [each for each in release["parts"] if each.startswith("/static/")]
        assert len(static) == 5
        assert all(finders.find(each.removeprefix("/static/")) for each in static)
        others = [release["worker"], *(each for each in release["parts"] if each not in static)]
        assert [Client().get(each).status_code for each in others] == [200, 200]

    def test_is_the_same_release_as_long_as_nothing_changes(self) -> None:
        assert constant("/sw.js", "RELEASE") == constant("/sw.js", "RELEASE")

    @pytest.mark.parametrize("changed", ["engine_version", "_text"])
    def test_is_another_release_when_what_it_keeps_changes(self, changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
        before = constant("/sw.js", "RELEASE")["version"]
        real = getattr(views, changed)
        monkeypatch.setattr(views, changed, lambda *given: real(*given) + "0")
        assert constant("/sw.js", "RELEASE")["version"] != before

    def test_answers_for_no_address_but_the_chairs_and_trainings(self) -> None:
        text = Client().get("/sw.js").content.decode()
        chair, training = (re.search(rf"const {name} = /(.*)/;", text).group(1) for name in ("CHAIR", "TRAINING"))  # type: ignore[union-attr]
        shells = [re.compile(each.replace(r"\/", "/")) for each in (chair, training)]
        session = "/patients/12/sessions/4a5fabd1-e957-4773-b3be-155d4ebd6a30"
        kept = [f"{session}/chair/", "/sessions/training/iv-ketamine/"]
        never = [f"{session}/boot/", f"{session}/stream/", f"{session}/", "/patients/12/", "/", "/sessions/pulse/"]
        assert [each for each in kept + never if any(shell.match(each) for shell in shells)] == kept


class TestTheModulesOfSessionPages:
    @pytest.mark.parametrize("module", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_import_only_what_is_there(self, module: Path) -> None:
        folder = f"sessions/{module.parent.relative_to(STATIC).as_posix()}"
        imported = [normpath(f"{folder}/{each}") for each in IMPORTED.findall(module.read_text(encoding="utf-8"))]
        assert [each for each in imported if not finders.find(each)] == []

    def test_of_the_client_are_seen_by_this_test(self) -> None:
        assert len([each for each in MODULES if each.parent.name == "offline"]) > 10


class TestPython:
    def test_in_the_browser_is_the_release_unchanged(self) -> None:
        folder = Path(str(finders.find("ui/vendor/pyodide/314.0.7/pyodide.mjs"))).parent
        found = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}
        assert found == RELEASED

    def test_has_its_library_compiled_from_the_release_module_by_module(self) -> None:
        folder = Path(str(finders.find(f"{PYODIDE}/pyodide.mjs"))).parent
        released = zipfile.ZipFile(folder / "python_stdlib.zip")
        ours = zipfile.ZipFile(str(finders.find("sessions/offline/python_stdlib.zip")))
        assert ours.namelist() == [f"{each}c" if each.endswith(".py") else each for each in released.namelist()]
        for name in released.namelist():
            source = released.read(name)
            if not name.endswith(".py"):
                assert ours.read(name) == source
                continue
            compiled = ours.read(f"{name}c")
            magic, flags = (int.from_bytes(compiled[at : at + 4], "little") for at in (0, 4))
            assert flags == UNCHECKED_HASH
            assert compiled[8:16] == _imp.source_hash(magic, source), name

    @pytest.mark.parametrize("licence", ["LICENSE.txt", "LICENSE-PYTHON.txt"])
    def test_has_its_licences_beside_it(self, licence: str) -> None:
        assert finders.find(f"ui/vendor/pyodide/{licence}")

    def test_is_packed_with_the_program(self) -> None:
        globs = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["daybreak"]
        assert {Path(name).suffix for name in RELEASED} <= {Path(glob).suffix for glob in globs}


class TestStaticFiles:
    @pytest.fixture
    def storage(self, tmp_path: Path) -> StaticStorage:
        storage = StaticStorage(location=tmp_path, base_url="/static/")
        for name in (f"{PYODIDE}/pyodide.mjs", "ui/js/daybreak.js"):
            storage.save(name, ContentFile(b"export const one = 1;\n" * 200))
        return storage

    def test_of_python_keep_the_names_by_which_they_load_each_other(self, storage: StaticStorage) -> None:
        assert storage.hashed_name(f"{PYODIDE}/pyodide.mjs") == f"{PYODIDE}/pyodide.mjs"
        assert re.fullmatch(r"ui/js/daybreak\.[0-9a-f]{12}\.js", storage.hashed_name("ui/js/daybreak.js"))

    def test_are_compressed_once_and_again_only_when_they_change(self, storage: StaticStorage) -> None:
        name = "ui/js/daybreak.js"
        assert [compressed for _, compressed in storage.compress_files([name])] == [f"{name}.gz"]
        assert list(storage.compress_files([name])) == []
        os.utime(storage.path(name), (1, 1))
        assert [compressed for _, compressed in storage.compress_files([name])] == [f"{name}.gz"]

    def test_that_were_not_collected_yet_fail_no_page(self, storage: StaticStorage) -> None:
        storage.hashed_files = {"ui/js/daybreak.js": "ui/js/daybreak.0123456789ab.js"}
        assert storage.url("ui/js/new.js") == "/static/ui/js/new.js"

    def test_with_plain_names_are_asked_for_anew_each_time(self) -> None:
        assert settings.WHITENOISE_MAX_AGE == 0
