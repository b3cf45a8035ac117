"""The addresses of monitors, their chairs and the inbox of their messages."""

from django.urls import URLPattern, path

from daybreak.clinic.devices.views import devices, inbox

urlpatterns: list[URLPattern] = [
    path("devices/", devices.listing, name="devices"),
    path("devices/add/", devices.add, name="device-add"),
    path("devices/<int:device_id>/", devices.show, name="device"),
    path("devices/<int:device_id>/assign/", devices.assign_to, name="device-assign"),
    path("devices/<int:device_id>/in-use/", devices.in_use, name="device-in-use"),
    path("devices/inbox/", inbox.waiting, name="devices-inbox"),
    path("devices/inbox/<int:item_id>/", inbox.look, name="devices-inbox-item"),
    path("devices/inbox/<int:item_id>/attach/", inbox.attach_to, name="devices-inbox-attach"),
    path("devices/inbox/<int:item_id>/set-aside/", inbox.put_aside, name="devices-inbox-set-aside"),
]
