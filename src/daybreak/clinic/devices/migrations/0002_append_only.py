from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("devices", "0001_initial")]

    operations = [
        AppendOnlyTable("DeviceAssignment"),
        AppendOnlyTable("RawMessage"),
        AppendOnlyTable("Resend"),
        AppendOnlyTable("MessageOutcome"),
        AppendOnlyTable("InboxItem"),
        AppendOnlyTable("InboxDecision"),
    ]
