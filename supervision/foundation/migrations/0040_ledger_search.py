from django.db import migrations

from supervision.foundation import search, tracking


class Migration(migrations.Migration):
    dependencies = [("foundation", "0029_api_tokens")]

    operations = [
        migrations.RunSQL(search.FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(tracking.FUNCTION, migrations.RunSQL.noop),  # the same history, several times as fast
    ]
