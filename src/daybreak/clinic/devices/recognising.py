"""Which monitor sent a message, and whether the patient it names is the one in the session. Nobody is ever assumed."""

from daybreak.clinic.devices.models import Device
from daybreak.clinic.patients.models import Patient, PatientIdentifier
from daybreak.exchange.hl7v2 import Message


def device_of(message: Message) -> tuple[Device | None, str]:
    """The one monitor in use that the message agrees with; or None and why."""
    fitting = [device for device in Device.objects.filter(is_active=True) if _fits(device, message)]
    if len(fitting) == 1:
        return fitting[0], ""
    if not fitting:
        return None, "No monitor in use is recognised by what this message says of its sender. Add it, or correct it."
    names = ", ".join(device.name for device in fitting)
    return None, f"It fits several monitors ({names}). Tell them apart by equipment or bed."


def sender_words(message: Message) -> dict[str, str]:
    """What the message says of its sender, for a monitor that is to be added: by field of Device."""
    found = {
        "sending_application": message.names_of(3),
        "sending_facility": message.names_of(4),
        "equipment": message.equipment,
        "bed": message.beds,
    }
    return {name: words[0][:200] for name, words in found.items() if words}


def contradiction(message: Message, patient: Patient) -> str:
    """Why the message cannot be about the patient; "" if it names nobody, or them."""
    if message.names_several_patients:
        return "The message names several patients."
    named = {number.casefold() for number in message.patient_numbers}
    own = {number.casefold() for number in _numbers_of(patient)}
    if not named or named <= own:
        return ""
    if not named & own:
        return "The message names a patient number that is not one of the patient in this chair."
    return _shared_with_another(message, own, patient)


def _shared_with_another(message: Message, own: set[str], patient: Patient) -> str:
    """One number fits. Another one must not be somebody else's here."""
    others = [number for number in message.patient_numbers if number.casefold() not in own]
    is_somebody = (
        PatientIdentifier.objects.filter(value__in=others).exclude(patient=patient).exists()
        or Patient.objects.filter(mrn__in=others).exclude(pk=patient.pk).exists()
    )
    return "One of the patient numbers in the message belongs to another patient here." if is_somebody else ""


def _numbers_of(patient: Patient) -> list[str]:
    return [number for number in (patient.mrn, *patient.identifiers.values_list("value", flat=True)) if number]


def _fits(device: Device, message: Message) -> bool:
    asked = [
        (device.sending_application, message.names_of(3)),
        (device.sending_facility, message.names_of(4)),
        (device.equipment, message.equipment),
        (device.bed, message.beds),
    ]
    named = [(wanted, said) for wanted, said in asked if wanted]
    return bool(named) and all(wanted.casefold() in map(str.casefold, said) for wanted, said in named)
