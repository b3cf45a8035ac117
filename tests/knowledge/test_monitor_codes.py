"""The words of monitors: each code and unit means one thing, and says how sure we are."""

from dataclasses import fields

import pytest

from daybreak.care.session.events import Reading
from daybreak.knowledge import KnowledgeError, load_tables
from daybreak.knowledge.monitor_codes import UNIT_OF, VITAL_SIGNS, load_monitor_codes
from knowledge.written import changed

CODES = load_monitor_codes()
TEXT = VITAL_SIGNS.read_text()


def test_every_measure_of_a_reading_can_come_from_a_monitor():
    measures = {field.name for field in fields(Reading)} - {"id", "observed_at", "recorded_at", "by", "kind"}
    assert measures == set(UNIT_OF) == {code.measure for code in CODES.codes if code.measure}


def test_every_code_and_unit_names_a_document_that_is_listed():
    sources = [row.source for row in (*CODES.codes, *CODES.units)]
    assert {source.key for source in sources} <= set(load_tables().citations)
    assert all(source.certainty in ("V", "V2") for source in sources)


def test_the_files_of_monitors_are_no_tables():
    assert "monitor" not in load_tables().version


def test_a_kilopascal_is_what_ucum_says():
    assert float(CODES.by_unit["kpa"].factor * 133_322) == 1_000_000


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('code: "150022", name: MDC_PRESS_BLD_NONINV_DIA', 'code: "150021", name: MDC_OTHER', "MDC 150021 twice"),
        (
            'code: "150302", name: MDC_PRESS_CUFF_DIA',
            'code: "150302", name: MDC_PRESS_CUFF_SYS',
            "MDC_PRESS_CUFF_SYS twice",
        ),
        ("spellings: [percent]", "spellings: [mmhg]", "mmhg twice"),
        ("note: the monitor's own clock, ", "", "no measure and no note"),
        ("divide: 133.322", "divide: 0", "a factor of 0"),
        ("{key: UCUM, certainty: V,", "{key: Hearsay, certainty: V,", "Hearsay"),
        ('equals: "%"', 'equals: "1"', "No measure is kept in it"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path, old, new, problem):
    path = tmp_path / "vital-signs.yaml"
    path.write_text(changed(TEXT, old, new))
    with pytest.raises(KnowledgeError, match=problem):
        load_monitor_codes(path)
