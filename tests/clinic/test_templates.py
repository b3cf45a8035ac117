"""Every template can be read: a tag or filter that was not loaded would only show on the day its page is opened."""

from pathlib import Path

import pytest
from django.template.loader import get_template

import daybreak.clinic

ROOT = Path(daybreak.clinic.__file__).parent
TEMPLATES = sorted(
    "/".join(path.parts[path.parts.index("templates") + 1 :]) for path in ROOT.rglob("templates/**/*.html")
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_is_understood(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_holds_no_script_and_no_style_of_its_own(name: str) -> None:
    text = Path(get_template(name).origin.name).read_text(encoding="utf-8")
    assert "style=" not in text
    assert "<style" not in text
    assert " onclick" not in text
    assert "<script>" not in text
    assert "http://" not in text
    assert "https://" not in text
