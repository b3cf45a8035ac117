"""The outcomes of a course on paper: where the patient stands, the picture, every score and every finding."""

from collections.abc import Iterator

from reportlab.platypus import Flowable, Spacer

from daybreak.care.course.scores import span_words
from daybreak.care.dates import Span
from daybreak.care.findings import Finding
from daybreak.clinic.courses.models import Course
from daybreak.clinic.outcomes.forecasts import ForecastShown, Unusable
from daybreak.clinic.outcomes.lines import Line, Point, line_of
from daybreak.clinic.outcomes.paper_forecast import forecast_story
from daybreak.clinic.outcomes.paper_picture import picture
from daybreak.clinic.outcomes.services import Judged
from daybreak.clinic.outcomes.words import FEARED, FEARED_RULES, HOPED_FOR, KNOWN, KNOWN_RULES
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.sheets import about_patient, sheets
from daybreak.clinic.ui.paper.tables import fact_table, ruled_table
from daybreak.clinic.ui.paper.words import heading, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date, person_name
from daybreak.clinic.ui.words import CERTAINTIES


def outcomes_pdf(
    patient: Patient, course: Course | None, judged: Judged, shown: ForecastShown | Unusable | None = None
) -> bytes:
    """The sheet of one course; of a patient without a course, the scores so far. shown: the forecast of the page."""
    story = list(_story(patient, course, judged, shown))
    return sheets(story, title=f"Outcomes: {person_name(patient)}", about=about_patient(patient))


def _story(
    patient: Patient, course: Course | None, judged: Judged, shown: ForecastShown | Unusable | None
) -> Iterator[Flowable]:
    yield words("Outcomes", styles.TITLE)
    yield Spacer(1, 4)
    primary = line_of(judged, judged.outcomes.primary)
    yield fact_table(list(_facts(patient, course, judged, primary)))
    for scale in judged.outcomes.scales:
        yield from _scale(line_of(judged, scale), judged)
    yield from heading("Suicidal thoughts since the baseline")
    yield from _findings(judged.outcomes.suicidality, frozenset())
    yield from forecast_story(shown)
    yield Spacer(1, 6)
    yield words("Daybreak supports decisions; the clinician decides.", styles.SMALL)


def _facts(patient: Patient, course: Course | None, judged: Judged, line: Line) -> Iterator[tuple[str, object]]:
    yield "Patient", person_name(patient)
    yield "As of", judged.as_of.isoformat()
    yield "Protocol", f"{judged.protocol.title}, {judged.protocol.version}"
    yield "Course", f"counted from {clinical_date(course.counts_from)}" if course else "none opened yet"
    yield "Sessions so far", len(judged.history.sessions)
    latest = line.latest
    yield f"Latest {line.scale.label}", f"{latest.value} on {clinical_date(latest.score.day)}" if latest else "None"
    yield "Before the treatment", _span(line.scale.trajectory.baseline)
    yield "What it says", latest.status.word if latest else "Not known"
    asked = judged.history.events_asked_on
    yield "Asked about events", clinical_date(asked) if asked else "Not asked"


def _span(span: Span | None) -> str:
    return "Not known" if span is None else span_words(span)


def _scale(line: Line, judged: Judged) -> Iterator[Flowable]:
    yield from heading(line.scale.label)
    if line.in_course:
        yield picture(line)
        limits = "; ".join(each.label for each in line.limits)
        yield words(
            f"{limits}. Ticks below: treatment sessions." if limits else "Ticks: treatment sessions.", styles.SMALL
        )
        rows = [_row(each) for each in line.in_course]
        heads = ["Date", "Score", "Band", "Sessions before", "What it says"]
        yield ruled_table(heads, rows, [0.2, 0.14, 0.26, 0.16, 0.24])
        yield Spacer(1, 5)
    if line.earlier:
        yield words(f"{line.earlier} earlier scores, from before the course, stand in the chart.", styles.SMALL)
    feared = frozenset(each.id for each in judged.rules.worsening)
    yield from _findings(line.scale.findings, feared)


def _row(point: Point) -> list[str]:
    day, before = clinical_date(point.score.day), str(point.standing.sessions_before)
    return [day, point.value, point.band, before, point.status.word]


def _findings(findings: tuple[Finding, ...], feared: frozenset[str]) -> Iterator[Flowable]:
    rows = [[_answer(each, feared), f"{each.title}. {each.sentence}", _source(each)] for each in findings]
    yield ruled_table(["Answer", "Finding", "Source"], rows, [0.12, 0.62, 0.26])


def _answer(finding: Finding, feared: frozenset[str]) -> str:
    table = KNOWN if finding.rule in KNOWN_RULES else FEARED if finding.rule in FEARED_RULES | feared else HOPED_FOR
    return table[finding.verdict].word


def _source(finding: Finding) -> str:
    return f"{CERTAINTIES[finding.source.certainty]}: {finding.source.key} {finding.source.locator}".strip()
