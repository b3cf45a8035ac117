from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [
        AppendOnlyTable("Course"),
        AppendOnlyTable("CourseEvent"),
        AppendOnlyTable("SignedDecision"),
        AppendOnlyTable("IntegrationVisit"),
    ]
