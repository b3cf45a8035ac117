"""The Python that stands in the documentation runs as it stands, and what it asserts is true."""

import re
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parent.parent / "docs" / "notebooks"
PAGES = sorted(path for path in NOTEBOOKS.glob("*.md") if path.name != "README.md")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path) -> list[tuple[int, str]]:
    """The Python blocks of a page, each with the line it begins at."""
    text = page.read_text()
    return [(text[: found.start(1)].count("\n"), found[1]) for found in BLOCK.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_blocks_of_a_page_run_one_after_the_other(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session: dict[str, object] = {}
    for line, code in blocks(page):
        # Blank lines before it, so that an error names the line of the page.
        exec(compile("\n" * line + code, str(page), "exec"), session)
    assert capsys.readouterr().out
    assert len(blocks(page)) > 2


def test_every_page_stands_in_the_table_of_contents() -> None:
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (NOTEBOOKS / "README.md").read_text()))
    assert listed == {page.name for page in PAGES}
