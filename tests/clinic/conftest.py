"""People who work at the test clinic, and one patient."""

from collections.abc import Callable

import pytest
from django.test import Client
from records import bundle, condition, patient
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient


@pytest.fixture
def account(db: None) -> Callable[[str], User]:
    """Makes an account of a role, once."""
    return account_of


@pytest.fixture
def prescriber(account: Callable[[str], User]) -> User:
    return account(Role.PRESCRIBER)


@pytest.fixture
def nurse(account: Callable[[str], User]) -> User:
    return account(Role.NURSE)


@pytest.fixture
def front_desk(account: Callable[[str], User]) -> User:
    return account(Role.FRONT_DESK)


@pytest.fixture
def ann(db: None) -> Patient:
    """Ann Smith, referred with a depression."""
    import_file(name="referral.json", content=bundle(patient(), condition()), by=None)
    return Patient.objects.get(fhir_id="ann")


@pytest.fixture
def registered(db: None) -> Patient:
    """Ann Smith as a row and no more: where every route is tried, an import would take longer than the route."""
    return Patient.objects.create(source="", fhir_id="ann", name="Ann Smith", given="Ann", family="Smith")


@pytest.fixture
def signed_in(prescriber: User) -> Client:
    client = Client()
    client.force_login(prescriber)
    return client
