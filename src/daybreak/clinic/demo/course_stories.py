"""Three invented patients in the middle of their course: a series under way, a maintenance that holds, one that slips.

All times are days before the day the demo is loaded; a visit that is planned lies that many days after it.
"""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.course.course_events import WhyMissed
from daybreak.clinic.demo.stories.common import (
    ANXIETY,
    INSOMNIA,
    RECURRENT,
    SINGLE,
    bupropion,
    duloxetine,
    escitalopram,
    sertraline,
    venlafaxine,
)
from daybreak.clinic.demo.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedStory:
    """A session that did not take place."""

    ago: int
    why: WhyMissed
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStory:
    """A visit of the psychotherapy alongside; a planned one has its days ahead below zero."""

    ago: int
    status: Literal["planned", "held", "missed"]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStory:
    """A patient with a course. story: the chart as of the day of opening, so many days ago.

    given: the days of the sessions. scores: PHQ-9 totals by day. decisions: kinds of proposals that were accepted.
    """

    story: Story
    opened: int
    weight_kg: float
    given: tuple[int, ...]
    scores: tuple[tuple[int, int], ...]
    missed: tuple[MissedStory, ...] = ()
    decisions: tuple[tuple[int, str], ...] = ()
    visits: tuple[VisitStory, ...] = ()


COURSES = (
    CourseStory(
        story=Story(
            id="ingrid-solvang",
            name="Ingrid Solvang",
            born="1978-06-21",
            sex="female",
            line="A bookseller in the second week of her infusions, and already sleeping better.",
            shows="A series under way: better, not yet a response; one session was cancelled by the clinic.",
            episode_began=510,
            diagnosis=RECURRENT,
            problems=(INSOMNIA,),
            courses=(sertraline(500, 160, (22, 20)), venlafaxine(330, 180, (21, 20))),
            asked={},
            phq9_now=21,
            madrs_now=34,
            weight_kg=68,
        ),
        opened=13,
        weight_kg=68.2,
        given=(11, 8, 4),
        scores=((12, 21), (8, 17), (4, 15), (1, 13)),
        missed=(MissedStory(ago=6, why="clinic", words="No anaesthetist that day; the patient was told beforehand."),),
        visits=(
            VisitStory(ago=12, status="held", note="Preparation: what she hopes for, what she fears, music."),
            VisitStory(ago=3, status="held", note="Spoke of her mother for the first time in years."),
            VisitStory(ago=-4, status="planned", note=""),
        ),
    ),
    CourseStory(
        story=Story(
            id="casimir-okonkwo",
            name="Casimir Okonkwo",
            born="1969-11-08",
            sex="male",
            line="A bus driver; six infusions brought a remission, and weekly sessions have kept it.",
            shows="Maintenance that holds: the longer interval is proposed, and the prescriber has not decided.",
            episode_began=620,
            diagnosis=SINGLE,
            courses=(escitalopram(600, 150, (22, 21)), duloxetine(430, 200, (22, 20), stays=True)),
            asked={},
            phq9_now=22,
            madrs_now=36,
            weight_kg=88,
            height_cm=179,
        ),
        opened=62,
        weight_kg=87.5,
        given=(60, 57, 53, 50, 46, 43, 36, 29, 22, 15, 8),
        scores=((61, 22), (53, 15), (46, 9), (42, 4), (37, 4), (30, 3), (23, 4), (16, 3), (9, 4), (2, 3)),
        decisions=((42, "evaluate"), (41, "begin-maintenance")),
        visits=(
            VisitStory(ago=44, status="held", note="What the sessions were like; returning to the choir."),
            VisitStory(ago=23, status="missed", note="Shift was changed."),
            VisitStory(ago=16, status="held", note="Plan for bad days."),
        ),
    ),
    CourseStory(
        story=Story(
            id="delphine-marchetti",
            name="Delphine Marchetti",
            born="1984-02-02",
            sex="female",
            line="A translator, well for months; two sessions were missed, and she answers that it is coming back.",
            shows="Maintenance that slips: missed sessions, a relapse, and a schedule to go back to.",
            episode_began=700,
            diagnosis=RECURRENT,
            problems=(ANXIETY,),
            courses=(sertraline(680, 150, (23, 21)), bupropion(500, 140, (22, 21))),
            asked={},
            phq9_now=24,
            madrs_now=38,
            weight_kg=61,
            height_cm=165,
        ),
        opened=130,
        weight_kg=60.8,
        given=(128, 125, 121, 118, 114, 111, 104, 97, 90, 83, 69, 55, 41),
        scores=(
            *((129, 24), (121, 16), (114, 11), (110, 7), (105, 7), (98, 6), (91, 6), (84, 7), (80, 6)),
            *((70, 7), (56, 6), (42, 7), (6, 18)),
        ),
        missed=(
            MissedStory(ago=27, why="patient", words="A conference abroad; she did not call."),
            MissedStory(ago=18, why="patient", words="Nobody to take her home."),
        ),
        decisions=((110, "evaluate"), (109, "begin-maintenance"), (80, "lengthen")),
        visits=(VisitStory(ago=100, status="held", note="Work, and how much of it."),),
    ),
)
