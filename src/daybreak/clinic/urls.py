"""The addresses of every page."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("daybreak.clinic.ui.urls")),
    path("", include("daybreak.clinic.accounts.urls")),
    path("", include("daybreak.clinic.patients.urls")),
    path("", include("daybreak.clinic.screening.urls")),
    path("", include("daybreak.clinic.sessions.urls")),
    path("", include("daybreak.clinic.devices.urls")),
    path("", include("daybreak.clinic.controlled_drugs.urls")),
    path("", include("daybreak.clinic.measures.urls")),
    path("", include("daybreak.clinic.consents.urls")),
    path("", include("daybreak.clinic.courses.urls")),
    path("", include("daybreak.clinic.outcomes.urls")),
    path("", include("daybreak.clinic.messages.urls")),
    path("", include("daybreak.clinic.registry.urls")),
    path("", include("daybreak.clinic.schedule.urls")),
    path("", include("daybreak.clinic.lab.urls")),
    path("", include("daybreak.clinic.audit.urls")),
]

handler400 = "daybreak.clinic.ui.views.bad_request"
handler403 = "daybreak.clinic.ui.views.forbidden"
handler404 = "daybreak.clinic.ui.views.not_found"
handler500 = "daybreak.clinic.ui.views.server_error"
