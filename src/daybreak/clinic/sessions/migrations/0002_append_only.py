from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("treatment_sessions", "0001_initial")]

    operations = [
        AppendOnlyTable("Session"),
        AppendOnlyTable("Seating"),
        AppendOnlyTable("SessionEvent"),
        AppendOnlyTable("RefusedEvent"),
    ]
