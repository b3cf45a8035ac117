"""What MedicationRequest, -Statement, -Administration and -Dispense share: medicine, dosage, supply, stop reason."""
