"""Every chair at a glance, and the door to a session: opening one, those of a patient, replay and training."""
