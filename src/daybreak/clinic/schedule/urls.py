"""The addresses of the schedule."""

from django.urls import URLPattern, path

from daybreak.clinic.schedule.views import appointments, booking, calendar, links, plans, setting_up, visits

_PATIENT = "patients/<int:patient_id>/appointments"
_ONE = f"{_PATIENT}/<uuid:appointment_id>"

urlpatterns: list[URLPattern] = [
    path("schedule/", calendar.calendar, name="schedule"),
    path("schedule/plans/", plans.all_plans, name="schedule-plans"),
    path("schedule/plans/<uuid:plan_id>/", plans.one_plan, name="schedule-plan"),
    path("schedule/plans/<uuid:plan_id>/accept/", plans.accept_plan, name="schedule-accept"),
    path("schedule/hours/", setting_up.hours, name="schedule-hours"),
    path("schedule/hours/closed/", setting_up.close_day, name="schedule-close-day"),
    path("schedule/hours/closed/<int:row_id>/open/", setting_up.open_day, name="schedule-open-day"),
    path("schedule/hours/staff/", setting_up.add_attendant, name="schedule-add-attendant"),
    path("schedule/hours/staff/<int:row_id>/", setting_up.attendant, name="schedule-attendant"),
    path("schedule/hours/staff/<int:row_id>/away/", setting_up.add_absence, name="schedule-add-absence"),
    path("schedule/hours/staff/<int:row_id>/remove/", setting_up.remove_attendant, name="schedule-remove-attendant"),
    path("schedule/hours/away/<int:row_id>/back/", setting_up.end_absence, name="schedule-end-absence"),
    path("schedule/calendar-link/", links.own_link, name="schedule-own-link"),
    path("calendar/<str:token>.ics", links.feed, name="calendar-feed"),
    path(f"{_PATIENT}/", appointments.of_patient, name="patient-appointments"),
    path(f"{_PATIENT}/new/", booking.new, name="appointment-new"),
    path(f"{_PATIENT}/wish/", appointments.wish, name="appointment-wish"),
    path(f"{_PATIENT}/link/", links.patient_link, name="appointment-link"),
    path(f"{_ONE}/", appointments.one, name="appointment"),
    path(f"{_ONE}/move/", booking.move_one, name="appointment-move"),
    path(f"{_ONE}/visit/", visits.record, name="appointment-visit"),
    path(f"{_ONE}/<slug:action>/", appointments.act, name="appointment-act"),
]
