"""Search among many patients, beside a scan for the same letters anywhere in the name, in the same database."""

import time
from collections.abc import Callable
from random import Random

from django.db.models import Q

from benchmarks.measuring import Result, percentile
from daybreak.clinic.patients.folding import sort_name
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.patients.search import index_patients, search_patients

BATCH = 5000
QUERIES = 400
PEER_QUERIES = 60
LIMIT = 50
SYLLABLES = ("ka", "ber", "lin", "mo", "san", "dra", "tor", "vel", "ni", "ros", "ham", "jen", "ol", "wi", "gar", "ed")
GIVENS = ("Maria", "John", "Anna", "Peter", "Fatima", "Wei", "Olga", "Samuel", "Ines", "Jean-Luc", "Zoë", "Noor")


def measure(count: int) -> list[Result]:
    """Milliseconds of one search as it is typed: half within p50, nearly all within p99."""
    fill(count)
    random = Random(2)
    queries = [typed(random, count) for _ in range(QUERIES)]
    ours = times_of(queries, lambda text: search_patients(text, LIMIT))
    peer = times_of(queries[:PEER_QUERIES], scan)
    return [
        Result(
            name=f"Search among {count:,} patients, p{percent}",
            ours=1000 * percentile(ours, percent),
            peer_name="LIKE '%...%' scan",
            peer=1000 * percentile(peer, percent),
            unit="ms",
            smaller_is_better=True,
        )
        for percent in (50, 99)
    ]


def fill(count: int) -> None:
    """Adds that many patients with names, numbers and birth dates, found as real ones are."""
    for first in range(0, count, BATCH):
        batch = [person(number) for number in range(first, min(first + BATCH, count))]
        index_patients(Patient.objects.bulk_create(batch))


def person(number: int) -> Patient:
    """One invented patient."""
    random = Random(number)
    family = "".join(random.choices(SYLLABLES, k=random.choice([2, 3, 3]))).capitalize()
    given = random.choice(GIVENS)
    return Patient(
        source="benchmark",
        fhir_id=f"b{number}",
        name=f"{given} {family}",
        family=family,
        given=given,
        birth_date=f"{random.randrange(1940, 2006)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
        sex=random.choice(["female", "male"]),
        mrn=f"{number:08}",
        sort_name=sort_name(family, given),
    )


def typed(random: Random, count: int) -> str:
    """What somebody types who looks for a patient: part of a name, two parts, a number, a birth date."""
    wanted = person(random.randrange(count))
    return random.choice(
        [
            wanted.family[: random.randrange(1, 5)],
            wanted.family,
            f"{wanted.given} {wanted.family}",
            f"{wanted.given[:2]} {wanted.family[:3]}",
            wanted.given,
            wanted.mrn[:6],
            wanted.birth_date,
            "nobody of this name",
        ]
    )


def scan(text: str) -> list[Patient]:
    """What a page does without an index of words: every word somewhere in a name or number."""
    found = Patient.objects.all()
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(mrn__icontains=word) | Q(birth_date__icontains=word))
    return list(found.order_by("sort_name", "id")[:LIMIT])


def times_of(queries: list[str], search: Callable[[str], list[Patient]]) -> list[float]:
    """The seconds of each query, after a few to warm up."""
    for text in queries[:5]:
        search(text)
    seconds = []
    for text in queries:
        began = time.perf_counter()
        search(text)
        seconds.append(time.perf_counter() - began)
    return seconds
