"""The addresses of the Lab."""

from django.urls import URLPattern, path

from daybreak.clinic.lab import views

urlpatterns: list[URLPattern] = [
    path("lab/", views.page, name="lab"),
    path("lab/calculation/", views.calculation, name="lab-calculation"),
]
