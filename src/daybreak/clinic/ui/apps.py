"""The app that holds the frame of every page."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles, scripts and pictures."""

    name = "daybreak.clinic.ui"
    label = "ui"
