"""The first page and the safety statement."""

from django.urls import path

from daybreak.clinic.ui import views

urlpatterns = [path("", views.home, name="home"), path("about/", views.about, name="about")]
