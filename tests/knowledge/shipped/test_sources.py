"""Every figure that is shipped says where it comes from and how sure we are."""

import pytest

from daybreak.care.findings import Source
from daybreak.knowledge import check_tables, load_tables, protocol_source, protocols
from daybreak.knowledge.files import SHIPPED
from daybreak.knowledge.protocol_files import SHIPPED_PROTOCOLS, check_protocol
from daybreak.knowledge.reading.figures import parts
from knowledge.written import line_of

TABLES = load_tables()
ROWS = [
    *TABLES.medicines.values(),
    *TABLES.concepts.values(),
    *TABLES.observables.values(),
    *TABLES.instruments.values(),
    *TABLES.interactions,
    *TABLES.contraindications,
]
SOURCES = [
    (f"{type(row).__name__}/{row.id}", part) for row in ROWS for _, part in parts(row) if isinstance(part, Source)
]


def test_the_shipped_tables_have_no_problem():
    assert check_tables(SHIPPED) == ()


def test_every_source_is_listed():
    assert len(SOURCES) > 100
    assert [where for where, source in SOURCES if source.key not in TABLES.citations] == []


def test_what_no_document_fixes_is_marked_p_and_nothing_else_is():
    assert [where for where, each in SOURCES if (each.key == "clinic-default") != (each.certainty == "P")] == []


def test_what_is_common_knowledge_is_never_called_read():
    recalled = [(where, each.certainty) for where, each in SOURCES if each.key == "daybreak-review"]
    assert [where for where, certainty in recalled if certainty not in ("R", "R?")] == []
    assert recalled


@pytest.mark.parametrize("row", TABLES.citations.values(), ids=lambda row: row.key)
def test_every_citation_can_be_looked_up_or_says_why_not(row):
    assert row.title
    assert row.locator or row.year or row.note or row.kind in ("terminology", "trial", "label")


@pytest.mark.parametrize("name", sorted(protocols()))
class TestAShippedProtocol:
    def test_is_the_file_byte_for_byte(self, name):
        files = {path.read_bytes(): path for path in SHIPPED_PROTOCOLS.glob("*.yaml")}
        assert check_protocol(files[protocol_source(name)]) == ()

    def test_asks_for_two_failed_adequate_trials_in_the_current_episode(self, name):
        rules = {rule.criterion.name: rule for rule in protocols()[name].eligibility}
        trials = rules["failed_adequate_trials_at_least"]
        assert (trials.criterion.count, trials.effect) == (2, "required")
        assert protocols()[name].antidepressant_trials.minimum_days.value == 28
        assert protocols()[name].antidepressant_trials.count_within.value == "current_episode"
        assert protocols()[name].antidepressant_trials.response_percent.value == 50

    def test_is_for_adults(self, name):
        (age,) = [rule for rule in protocols()[name].eligibility if rule.criterion.name == "age_at_least"]
        assert (age.criterion.years, age.effect) == (18, "required")

    def test_asks_about_every_contraindication_of_its_route_and_requires_every_exclusion(self, name):
        protocol = protocols()[name]
        asked = {
            getattr(rule.criterion, "contraindication", rule.criterion.name): rule for rule in protocol.eligibility
        }
        for row in TABLES.contraindications:
            if protocol.route in row.routes:
                rule = asked["not_pregnant" if row.id == "pregnancy" else row.id]
                assert row.severity == "caution" or rule.effect == "required", row.id

    def test_marks_what_no_source_fixes_and_approves_nothing_for_a_clinic(self, name):
        protocol = protocols()[name]
        sources = [part for _, part in parts(protocol) if isinstance(part, Source)]
        assert all((each.key == "clinic-default") == (each.certainty == "P") for each in sources)
        assert protocol.approved_rules == ()

    def test_lists_every_document_that_it_cites(self, name):
        protocol = protocols()[name]
        assert {part.key for _, part in parts(protocol) if isinstance(part, Source)} == set(protocol.sources)


def test_both_treatments_are_shipped_each_with_its_route():
    routes = {name: protocol.route for name, protocol in protocols().items()}
    assert routes["iv-ketamine"] == "intravenous_ketamine"
    assert routes["esketamine-us"] == "intranasal_esketamine"


def test_the_remarks_of_a_shipped_protocol_are_kept_in_its_source():
    text = protocol_source("iv-ketamine").decode()
    assert line_of(text, "#") == 1
