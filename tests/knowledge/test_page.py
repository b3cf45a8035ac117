"""The newcomer's page of this room stays true."""

import re
from pathlib import Path

import pytest

from daybreak.care.screening.criteria import CRITERIA
from daybreak.knowledge.files import SHIPPED, table_paths
from daybreak.knowledge.protocol_files import SHIPPED_PROTOCOLS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rooms/knowledge.md").read_text()


def test_it_names_every_criterion_that_a_protocol_can_use_and_no_other():
    listed = PAGE[PAGE.index("The criteria, each") : PAGE.index("## To change a threshold")]
    assert set(re.findall(r"`([a-z_]+)`", listed)) == set(CRITERIA)


@pytest.mark.parametrize("path", [*table_paths(SHIPPED), *SHIPPED_PROTOCOLS.glob("*.yaml")], ids=lambda path: path.name)
def test_it_names_every_file_or_its_folder(path):
    assert f"`{path.relative_to(SHIPPED).parts[0]}{'' if path.parent == SHIPPED else '/'}`" in PAGE


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_data_file_opens_with_a_remark_on_its_form(path):
    assert path.read_text().startswith("# ")
