"""The addresses of the controlled-drug register."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
