from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]

    operations = [
        AppendOnlyTable("Document"),
        AppendOnlyTable("RecordVersion"),
    ]
