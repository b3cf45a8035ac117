from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial")]

    operations = [
        AppendOnlyTable("OutcomeEvent"),
        AppendOnlyTable("EventsAsked"),
        AppendOnlyTable("PatientRequest"),
        AppendOnlyTable("ScoreDetail"),
    ]
