"""Findings as rows of a printed table."""

from collections.abc import Iterable

from reportlab.platypus import Flowable

from daybreak.care.findings import Finding
from daybreak.clinic.ui import words as screen_words
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.words import marked, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date


def finding_rows(findings: Iterable[Finding]) -> list[list[Flowable]]:
    """The verdict, and beside it the sentence with facts and source."""
    return [[_verdict(finding), _basis(finding)] for finding in findings]


def _verdict(finding: Finding) -> Flowable:
    table = screen_words.VERDICTS if finding.effect == "required" else screen_words.ADVISORY_VERDICTS
    colour = styles.VERDICT_COLOURS[finding.verdict]
    return words(table[finding.verdict].word, styles.STRONG.clone("verdict", textColor=colour, fontSize=7.8))


def _basis(finding: Finding) -> list[Flowable]:
    facts = "; ".join(
        f"{each.name}: {each.value}{f' ({clinical_date(each.date)})' if each.date else ''}" for each in finding.inputs
    )
    source = (
        f"{screen_words.CERTAINTIES[finding.source.certainty]}: {finding.source.key} {finding.source.locator}".strip()
    )
    told = [marked(styles.BODY, ("b", f"{finding.title}. "), ("", finding.sentence))]
    if facts:
        told.append(words(f"Facts: {facts}", styles.SMALL))
    return [*told, words(source, styles.SMALL)]
