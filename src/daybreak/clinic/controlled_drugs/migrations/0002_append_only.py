from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("controlled_drugs", "0001_initial")]

    operations = [
        AppendOnlyTable("ControlledDrug"),
        AppendOnlyTable("RegisterEntry"),
    ]
