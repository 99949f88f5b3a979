"""What rows showed that have lost their name: that someone was here before, and was seen last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0008_more_deeds_of_bookings"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="first_seen_on",
            field=models.DateField(
                editable=False,
                help_text="A day before the oldest row that still has their name. Empty: none is older.",
                null=True,
                verbose_name="here before",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="last_seen_on",
            field=models.DateField(
                editable=False,
                help_text="As far as rows show that have lost their name. Empty: none has.",
                null=True,
                verbose_name="last seen",
            ),
        ),
    ]
