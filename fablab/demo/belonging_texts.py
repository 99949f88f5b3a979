"""The words of the demo's house rules, suspensions and groups."""

from dataclasses import dataclass

FIRST_RULES = {
    "en": (
        "Say hello when you come.\nAsk before you use a machine for the first time.\n"
        "Wear safety glasses at the saw and the mill.\nTidy up before you leave."
    ),
    "fr": (
        "Dis bonjour en arrivant.\nDemande avant d'utiliser une machine pour la première fois.\n"
        "Mets des lunettes de protection à la scie et à la fraiseuse.\nRange avant de partir."
    ),
    "es": (
        "Saluda al llegar.\nPregunta antes de usar una máquina por primera vez.\n"
        "Ponte gafas de protección en la sierra y la fresadora.\nRecoge antes de irte."
    ),
    "it": (
        "Saluta quando arrivi.\nChiedi prima di usare una macchina per la prima volta.\n"
        "Metti gli occhiali di protezione alla sega e alla fresatrice.\nRiordina prima di andare."
    ),
    "pt": (
        "Cumprimenta quando chegas.\nPergunta antes de usar uma máquina pela primeira vez.\n"
        "Põe óculos de proteção na serra e na fresadora.\nArruma antes de sair."
    ),
}
ADDED = {
    "en": "Keep food and drinks away from the machines.\nDoes a machine smell or smoke? Stop it.",
    "fr": (
        "Garde la nourriture et les boissons loin des machines.\n"
        "Une machine sent le brûlé ou fume ? Arrête-la."
    ),
    "es": (
        "Deja la comida y la bebida lejos de las máquinas.\n"
        "¿Una máquina huele a quemado o echa humo? Párala."
    ),
    "it": (
        "Tieni cibo e bevande lontano dalle macchine.\n"
        "Una macchina puzza di bruciato o fuma? Fermala."
    ),
    "pt": (
        "Deixa a comida e a bebida longe das máquinas.\n"
        "Uma máquina cheira a queimado ou deita fumo? Para-a."
    ),
}
RULES = [FIRST_RULES, {code: f"{text}\n{ADDED[code]}" for code, text in FIRST_RULES.items()}]

REASONS = {
    "fr": "A utilisé la découpe laser seul, deux fois, malgré nos rappels.",
    "it": "Ha usato il taglio laser da solo, due volte, nonostante i nostri richiami.",
}


@dataclass(frozen=True)
class DemoGroup:
    """A group that comes every so many days, and about how many of each age band."""

    name: str
    contact: str
    phone: str
    every_days: int
    heads: dict[str, int]
    email: str = ""
    note: str = ""


GROUPS = {
    "fr": [
        DemoGroup(
            "Collège Jean-Bernard, 5e C", "Nadia Perrot", "04 65 71 00 31", 35,
            {"from_12_to_17": 22, "from_26_to_64": 2}, "nadia.perrot@example.org",
            "Arrive en bus : prévoir dix minutes.",
        ),
        DemoGroup(
            "École des Tilleuls, CM1", "Julien Bastide", "04 65 71 00 32", 63,
            {"under_12": 11, "from_26_to_64": 1},
        ),
        DemoGroup(
            "Les Fils d'argent, association d'aînés", "Odette Gallo", "04 65 71 00 33", 28,
            {"from_26_to_64": 2, "from_65": 8}, note="Préfère l'atelier couture.",
        ),
        DemoGroup(
            "Espace jeunes La Ruche", "Samir Chaouch", "04 65 71 00 34", 21,
            {"under_12": 3, "from_12_to_17": 9, "from_18_to_25": 2}, "ruche@example.org",
        ),
    ],
    "it": [
        DemoGroup(
            "Scuola media Dora, 2B", "Franca Rossi", "011 555 0131", 49,
            {"from_12_to_17": 18, "from_26_to_64": 2},
        ),
        DemoGroup(
            "Circolo anziani Tigli", "Sergio Bruno", "011 555 0132", 42, {"from_65": 9},
        ),
    ],
}  # fmt: skip
