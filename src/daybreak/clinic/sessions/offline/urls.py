"""The addresses of what the chair needs to go on alone. /sw.js stands at the root, because that is what it serves."""

from django.urls import path

from daybreak.clinic.sessions.offline import views

urlpatterns = [
    path("sw.js", views.service_worker, name="service-worker"),
    path("sessions/offline/worker.js", views.worker, name="sessions-worker"),
]
