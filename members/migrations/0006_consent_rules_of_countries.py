"""From which age people of a country decide alone, with the source; a place may set its own."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DIGITAL = ("account", "messages", "statistics", "publication")
AT_FULL_AGE = ("machines", "image")
# Country: age of digital consent and its source, full age and its source.
AGES = {
    "FR": (
        15,
        "RGPD art. 8; loi n° 78-17 du 6 janvier 1978, art. 45",
        18,
        "Code civil, art. 371-1, 388 et 414",
    ),
    "ES": (
        14,
        "RGPD art. 8; Ley Orgánica 3/2018, art. 7",
        18,
        "Constitución, art. 12; Código Civil, art. 154",
    ),
    "IT": (14, "RGPD art. 8; d.lgs. 196/2003, art. 2-quinquies", 18, "Codice civile, art. 2 e 316"),
    "PT": (13, "RGPD art. 8; Lei n.º 58/2019, art. 16", 18, "Código Civil, art. 122, 130 e 1878"),
}


def add(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rule = apps.get_model("members", "ConsentRule")
    for country, (digital, digital_source, full, full_source) in AGES.items():
        for purposes, age, source in (
            (DIGITAL, digital, digital_source),
            (AT_FULL_AGE, full, full_source),
        ):
            for purpose in purposes:
                rule.objects.create(
                    country=country, purpose=purpose, alone_from_age=age, source=source
                )


def remove(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("members", "ConsentRule").objects.filter(place=None, country__in=AGES).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0005_temporary_passwords")]

    operations = [migrations.RunPython(add, remove)]
