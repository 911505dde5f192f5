from django.db import migrations

from supervision.foundation import search


class Migration(migrations.Migration):
    dependencies = [("foundation", "0027_submissions")]

    operations = [migrations.RunSQL(search.FUNCTION, migrations.RunSQL.noop)]
