"""The addresses of the dashboard."""

from django.urls import URLPattern, path

from daybreak.clinic.registry import views

urlpatterns: list[URLPattern] = [
    path("dashboard/", views.page, name="dashboard"),
    path("dashboard/outcomes.pdf", views.paper, name="dashboard-pdf"),
    path("dashboard/outcomes.csv", views.figures, name="dashboard-csv"),
    path("dashboard/courses.csv", views.courses, name="dashboard-courses"),
]
