"""A new monitor, as it is typed in."""

from typing import Any

from django import forms
from django.conf import settings


class DeviceForm(forms.Form):
    """Its name, how its messages are recognised, and where its clock stands."""

    name = forms.CharField(max_length=60, help_text="As it is written on the monitor")
    sending_application = forms.CharField(
        max_length=200, required=False, label="Sending application", help_text="What the monitor calls itself in MSH-3"
    )
    equipment = forms.CharField(
        max_length=200, required=False, help_text="OBX-18: a serial number or EUI-64, where one system sends for many"
    )
    bed = forms.CharField(max_length=200, required=False, help_text="PV1-3: the bed that the monitor is set to")
    sending_facility = forms.CharField(
        max_length=200, required=False, label="Sending facility", help_text="MSH-4, where several houses send"
    )
    zone = forms.CharField(
        max_length=60, label="Time zone of its clock", help_text="Used where a message gives a time without a zone"
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.fields["zone"].initial = settings.TIME_ZONE
