"""The address of the trail."""

from django.urls import path

from daybreak.clinic.audit import views

urlpatterns = [path("audit/", views.audit, name="audit")]
