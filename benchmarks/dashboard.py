"""The dashboard of many courses, asked for as a browser does, beside the same figures in pandas and lifelines."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from random import Random
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from benchmarks.measuring import Result
from benchmarks.search import person
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.registry.counting import count_courses
from daybreak.clinic.registry.models import CourseFigures
from daybreak.clinic.registry.selection import Selection
from daybreak.clinic.registry.statistics import figures_of
from daybreak.clinic.screening.protocols import protocol_of
from daybreak.clinic.screening.snapshots import protocol_snapshot
from daybreak.research.outcome_statistics.course_row import ANSWERS, EFFECTS, EXCURSIONS
from daybreak.research.outcome_statistics.windows import WINDOWS

BATCH = 5000
ROUNDS = 7
DIRECTOR = "dashboard-director"
WINDOWED = [f"{what}_{each.id}" for what in ("response", "remission") for each in WINDOWS]


def measure(count: int) -> list[Result]:
    """Milliseconds of a whole page, and of the figures alone; both beside pandas from the same database."""
    fill(count)
    client = Client()
    client.force_login(User.objects.get(username=DIRECTOR))
    settings.ALLOWED_HOSTS.append("testserver")
    page = times_of(lambda: opened(client))
    working = time.process_time()
    opened(client)
    print(f"One page takes {1000 * (time.process_time() - working):,.0f} ms of a processor")
    print(f"The first page of a process, which loads SciPy and lifelines: {1000 * page[0]:,.0f} ms")
    alone = times_of(lambda: figures_of(count_courses(Selection(), timezone.now())))
    other: Any = import_module("benchmarks.dashboard_peer")
    peer = times_of(other.peer_figures)
    other.agree(other.peer_figures())
    return [
        result(f"Dashboard of {count:,} courses, whole page", page, peer),
        result(f"Dashboard of {count:,} courses, figures", alone, peer),
    ]


def result(name: str, ours: list[float], peer: list[float]) -> Result:
    """The middle of the rounds after the first."""
    return Result(
        name=name,
        ours=1000 * statistics.median(ours[1:]),
        peer_name="pandas and lifelines",
        peer=1000 * statistics.median(peer[1:]),
        unit="ms",
        smaller_is_better=True,
    )


def opened(client: Client) -> None:
    """The page, as a director's browser asks for it."""
    answer = client.get("/dashboard/")
    if answer.status_code != 200:
        raise RuntimeError(f"/dashboard/ answered {answer.status_code}; expected 200")


def times_of(do: Callable[[], Any]) -> list[float]:
    """The seconds of each round."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - began)
    return seconds


def fill(count: int) -> None:
    """Adds that many patients, each with one course and its row."""
    director = User.objects.create_user(
        DIRECTOR, full_name="Dee", role=Role.DIRECTOR, password="a long enough password"
    )
    snapshots = {name: protocol_snapshot(protocol_of(name)) for name in ("iv-ketamine", "esketamine-us")}
    random = Random(7)
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        patients = Patient.objects.bulk_create([patient_of(number) for number in numbers])
        rows = [columns(random) for _ in numbers]
        courses = Course.objects.bulk_create(
            Course(
                patient=patient,
                protocol_id=row["protocol"],
                protocol_version=row["protocol_version"],
                snapshot=snapshots[row["protocol"]],
                counts_from=timezone.now() - timedelta(days=900),
                opened_by=director,
                software_version="benchmark",
            )
            for patient, row in zip(patients, rows, strict=True)
        )
        CourseFigures.objects.bulk_create(
            CourseFigures(course=course, **row) for course, row in zip(courses, rows, strict=True)
        )


def patient_of(number: int) -> Patient:
    """One invented patient, beside those of other benchmarks in the same clinic."""
    who = person(number)
    who.source = "dashboard"
    return who


def columns(random: Random) -> dict[str, Any]:
    """The row of one invented course; about every fifth answer is not known."""
    nasal = random.random() < 0.4
    started = date(2024, 1, 1) + timedelta(days=random.randrange(730))
    followed = random.randrange(7, 700)
    responded = random.random() < 0.55
    to_response = min(followed, waiting(random, 0.06))
    after = followed - to_response
    to_relapse = waiting(random, 0.004)
    relapsed = responded and to_relapse <= after
    sessions = random.randrange(1, 30)
    status = random.choices(["active", "ended", "paused", "lost"], [50, 42, 3, 5])[0]
    row: dict[str, Any] = {
        "protocol": "esketamine-us" if nasal else "iv-ketamine",
        "protocol_version": "2026.3",
        "route": "intranasal_esketamine" if nasal else "intravenous_ketamine",
        "scale": "madrs" if nasal else "phq9",
        "sex": random.choice(["female", "male"]),
        "age": random.randrange(18, 85),
        "status": status,
        "ended_why": "planned" if status == "ended" else "",
        "started_on": started,
        "quarter": started.year * 10 + (started.month + 2) // 3,
        "sessions": sessions,
        "days_in_treatment": followed,
        "dropped_out": None if status in ("active", "paused") else int(random.random() < 0.4),
        "followed_days": followed,
        "response_ever": int(responded),
        "days_to_response": to_response if responded else None,
        "sessions_to_response": random.randrange(1, 9) if responded else None,
        "relapse": (1 if relapsed else answer(random, 0.0)) if responded else None,
        "days_to_relapse": to_relapse if relapsed else None,
        "followed_after": after if responded else None,
        "recorded_sessions": sessions,
        "missing": "" if random.random() < 0.8 else "score_too_old",
        "rules": "benchmark",
        "as_of": timezone.localdate(),
        "measures_answered": random.randrange(12),
        "measures_unanswered": random.randrange(4),
    }
    open_answers = [name for name in (*ANSWERS, *WINDOWED) if name not in row]
    row |= {name: answer(random, 0.45) for name in open_answers}
    row |= {f"effect_{name}": sum(random.random() < 0.25 for _ in range(sessions)) for name in ("any", *EFFECTS)}
    row |= {f"measured_{name}": sessions for name in EXCURSIONS}
    return row | {f"excursion_{name}": sum(random.random() < 0.03 for _ in range(sessions)) for name in EXCURSIONS}


def answer(random: Random, share_of_yes: float) -> int | None:
    """Yes, no, or not known."""
    return None if random.random() < 0.2 else int(random.random() < share_of_yes)


def waiting(random: Random, share: float) -> int:
    """Days until something that happens with this chance each day."""
    return 1 + int(random.expovariate(share))
