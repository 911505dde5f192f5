import django.db.models.deletion
from django.db import migrations, models

from supervision.foundation import tracking


class Migration(migrations.Migration):
    dependencies = [("foundation", "0020_jobs")]

    operations = [
        migrations.CreateModel(
            name="TrailSeal",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name="封存序号")),
                ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
                ("count", models.PositiveIntegerField(verbose_name="留痕条数")),
                ("root", models.CharField(max_length=64, verbose_name="根哈希")),
                ("chain", models.CharField(max_length=64, verbose_name="链哈希")),
            ],
            options={"verbose_name": "留痕封存", "ordering": ["-number"]},
        ),
        migrations.CreateModel(
            name="TrailLeaf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=1)),
                ("entry_id", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leaves", to="foundation.trailseal"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "trailleaf", models.Index(fields=["seal", "position"], name="trailleaf_place")
        ),
        migrations.AddConstraint(
            "trailleaf", models.UniqueConstraint(fields=["source", "entry_id"], name="one_leaf_per_entry")
        ),
        tracking.AppendOnly("foundation_trailseal"),
        tracking.AppendOnly("foundation_trailleaf"),
    ]
