"""Who works here: the roles that permissions are granted to."""

from django.db import models


class Role(models.TextChoices):
    """One role per account; a person with two jobs has two accounts."""

    PRESCRIBER = "prescriber", "Prescriber"
    NURSE = "nurse", "Nurse"
    FRONT_DESK = "front_desk", "Front desk"
    DIRECTOR = "director", "Medical director"
    RESEARCHER = "researcher", "Researcher"
    PATIENT = "patient", "Patient"
