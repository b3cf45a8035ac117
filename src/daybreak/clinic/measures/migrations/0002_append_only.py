from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [
        AppendOnlyTable("MeasureRequest"),
        AppendOnlyTable("RequestClosed"),
        AppendOnlyTable("AnswerGiven"),
        AppendOnlyTable("ChartedMeasure"),
        AppendOnlyTable("SafetyEvent"),
    ]
