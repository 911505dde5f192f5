from django.db import migrations

from supervision.foundation import search, tracking


class Migration(migrations.Migration):
    dependencies = [("foundation", "0030_agency_names_transfers_handovers")]

    operations = [
        migrations.RunSQL(search.FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(tracking.FUNCTION, migrations.RunSQL.noop),  # the same history, made from the row once
    ]
