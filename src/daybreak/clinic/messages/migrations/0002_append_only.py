from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        AppendOnlyTable("PatientContact"),
        AppendOnlyTable("StaffContact"),
        AppendOnlyTable("OnCallList"),
        AppendOnlyTable("MessageEvent"),
    ]
