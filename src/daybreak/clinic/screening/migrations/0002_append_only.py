from django.db import migrations

from daybreak.clinic.append_only import AppendOnlyTable


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]

    operations = [
        AppendOnlyTable("KnowledgeSnapshot"),
        AppendOnlyTable("ProtocolSnapshot"),
        AppendOnlyTable("SignedScreening"),
    ]
