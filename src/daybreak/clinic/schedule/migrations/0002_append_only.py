from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_initial")]

    operations = [
        AppendOnlyTable("PatientWish"),
        AppendOnlyTable("AppointmentChange"),
        AppendOnlyTable("ProposedPlan"),
        AppendOnlyTable("AcceptedPlan"),
        AppendOnlyTable("CalendarLink"),
        AppendOnlyTable("RevokedLink"),
    ]
