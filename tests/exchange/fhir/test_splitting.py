"""Every container gives its resources byte for byte, and what is broken in a file costs no more than itself."""

import json

import pytest

from exchange.records import bundle, condition, patient, read_bytes

ODD = b'{ "resourceType":"Patient" ,\n\t"id" : "ann", "gender":"female"}'
PLAIN = b'{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/ann"},"code":{"text":"\\u0041sthma"}}'


def originals(content: bytes) -> list[bytes]:
    return [resource.original for resource in read_bytes(content).resources]


def in_bundle(kind: bytes) -> bytes:
    entries = b'{"fullUrl":"urn:uuid:1","resource":' + ODD + b',"request":{"method":"PUT","url":"Patient/ann"}}, '
    return b'{"resourceType":"Bundle","type":"' + kind + b'","entry":[' + entries + b'{"resource": ' + PLAIN + b"}]}"


@pytest.mark.parametrize("kind", [b"transaction", b"collection", b"searchset", b"batch", b"document"])
def test_a_bundle_of_any_type_gives_its_resources_byte_for_byte(kind):
    assert originals(in_bundle(kind)) == [ODD, PLAIN]


def test_the_type_of_a_bundle_may_stand_after_its_entries():
    content = b'{"entry":[{"resource":' + ODD + b'}],"resourceType":"Bundle"}'
    assert originals(content) == [ODD]


def test_an_array_gives_its_resources_byte_for_byte():
    assert originals(b" [" + ODD + b" ,\n" + PLAIN + b"]\n") == [ODD, PLAIN]


def test_ndjson_gives_each_line_byte_for_byte():
    line = ODD.replace(b"\n", b" ")
    assert originals(line + b"\r\n\r\n" + PLAIN + b"\n") == [line, PLAIN]


def test_a_single_resource_is_given_without_the_space_around_it():
    assert originals(b"\n  " + ODD + b"  \n") == [ODD]


def test_a_byte_order_mark_belongs_to_the_file_and_not_to_the_resource():
    assert originals(b"\xef\xbb\xbf" + ODD) == [ODD]


def test_a_bundle_inside_a_bundle_gives_its_resources():
    inner = json.loads(bundle(condition()))
    assert [each.resource_type for each in read_bytes(bundle(patient(), inner)).resources] == ["Patient", "Condition"]


def test_a_resource_says_where_it_stood():
    assert [each.path for each in read_bytes(in_bundle(b"collection")).resources] == [
        "Bundle.entry[0].resource",
        "Bundle.entry[1].resource",
    ]
    assert read_bytes(PLAIN + b"\n" + PLAIN).resources[1].path == "line 2"
    assert read_bytes(PLAIN).resources[0].path == "Condition"


def test_an_entry_without_a_resource_is_none():
    content = (
        b'{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1"},{"resource":null},{"resource":' + PLAIN + b"}]}"
    )
    assert originals(content) == [PLAIN]


class TestABrokenFile:
    def test_gives_the_entries_around_a_broken_one(self):
        content = in_bundle(b"collection")
        broken = content.replace(b'"gender":"female"}', b'"gender":female}')
        report = read_bytes(broken)
        assert [each.original for each in report.resources] == [PLAIN]
        assert any("Bundle.entry[0]" in problem.path for problem in report.problems)

    def test_gives_what_was_complete_before_it_was_cut_off(self):
        report = read_bytes(in_bundle(b"collection")[:-30])
        assert [each.original for each in report.resources] == [ODD]
        assert "sound JSON" in report.problems[0].expected

    def test_names_line_and_column_of_the_break(self):
        assert "line 2, column 6" in read_bytes(b'{"resourceType":"Patient",\n"id":oops}').problems[0].found

    def test_gives_the_lines_around_a_broken_line(self):
        report = read_bytes(PLAIN + b'\n{"resourceType":\n' + PLAIN.replace(b'"c"', b'"d"'))
        assert [each.outcome for each in report.resources] == ["understood", "refused", "understood"]
        assert report.resources[1].path == "line 2"

    def test_gives_the_values_of_an_array_before_the_break(self):
        assert originals(b"[" + PLAIN + b"," + PLAIN[:-9]) == [PLAIN]

    def test_never_takes_a_resource_inside_a_broken_one_for_an_entry(self):
        contained = b'{"resourceType":"Patient","id":"inner"}'
        content = b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","contained":[' + contained
        assert originals(content + b"], oops }}]}") == []


class TestARefusedFile:
    @pytest.mark.parametrize(
        ("content", "found"),
        [
            (b"", "nothing"),
            (b" \n\t", "nothing"),
            (b"\xff\xfe{\x00}\x00", "UTF-16"),
            (b"<Patient/>", "'<Patient/>'"),
            (b"Dear colleague", "'Dear colleague'"),
        ],
    )
    def test_says_what_was_found(self, content, found):
        report = read_bytes(content)
        assert (report.resources, report.problems[0].found) == ((), found)
        assert report.problems[0].advice

    def test_is_told_apart_as_xml(self):
        assert "XML" in read_bytes(b"<Patient/>").problems[0].advice

    def test_is_one_byte_too_large(self):
        assert len(read_bytes(PLAIN, file_bytes=len(PLAIN)).resources) == 1
        assert read_bytes(PLAIN, file_bytes=len(PLAIN) - 1).resources == ()

    def test_holds_one_resource_too_many(self):
        content = PLAIN + b"\n" + PLAIN
        assert len(read_bytes(content, resources=2).resources) == 2
        refused = read_bytes(content, resources=1)
        assert refused.resources == ()
        assert "at most 1 resources" in refused.problems[0].expected
