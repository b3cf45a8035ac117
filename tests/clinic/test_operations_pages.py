"""The pages for whoever runs Daybreak say what is true of the program."""

import re
from pathlib import Path

import daybreak
from daybreak.cli.program import COMMANDS

SOURCE = Path(daybreak.__file__).parent
PAGES = SOURCE.parent.parent / "docs" / "operations"


def test_every_setting_is_explained_and_every_explained_setting_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    read = set(re.findall(r'"(DAYBREAK_[A-Z_]+)"', code))
    page = (PAGES / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(DAYBREAK_[A-Z_]+)`", page, re.MULTILINE)) == read


def test_every_command_that_is_named_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.glob("*.md"))
    named = set(re.findall(r"`?(?:\.venv/bin/)?daybreak ([a-z]+)", text))
    known = named & set(COMMANDS)
    assert {"serve", "account", "doctor", "replay", "reread", "protocols"} <= known
    assert set(re.findall(r"`daybreak ([a-z]+)", text)) <= set(COMMANDS)
