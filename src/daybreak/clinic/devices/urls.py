"""The addresses of monitors, their chairs and the inbox of their messages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
