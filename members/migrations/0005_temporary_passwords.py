"""Passwords that the desk gave on paper, and that their owners have to change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0004_lists_of_people_brought_in")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="password_is_temporary",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="The desk gave it on paper. Who signs in with it chooses another one first.",
                verbose_name="password has to be changed",
            ),
        ),
    ]
