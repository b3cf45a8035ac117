"""The addresses of the session pages in this folder."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
