from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial")]

    operations = [
        AppendOnlyTable("FormVersion"),
        AppendOnlyTable("ConsentOffer"),
        AppendOnlyTable("OfferWithdrawn"),
        AppendOnlyTable("PatientSignature"),
        AppendOnlyTable("Consent"),
        AppendOnlyTable("ConsentWithdrawn"),
    ]
