"""The demo's people: those whose account is printed, and those who make the place lived in."""

from dataclasses import dataclass

from members.models import Role

# One for all: whoever tries the demo out goes from role to role.
PASSWORD = "fablab-demo"  # noqa: S105  # printed at each start of the demo
FRANCE, ITALY = "la-fabrique-du-mistral", "officina-dora"


@dataclass(frozen=True)
class Account:
    """Someone whom a visitor may sign in as, with `PASSWORD`."""

    username: str
    display_name: str
    full_name: tuple[str, str]
    age: int
    language: str
    roles: tuple[tuple[str, Role], ...]
    email: str = ""
    is_superuser: bool = False

    @property
    def enters_back_office(self) -> bool:
        return self.is_superuser or any(role == Role.MANAGER for _place, role in self.roles)


ACCOUNTS = [
    Account("ines", "Inès", ("Inès", "Ferhat"), 13, "fr", ((FRANCE, Role.MEMBER),)),
    Account("lucas", "Lucas", ("Lucas", "Moreau"), 16, "fr", ((FRANCE, Role.MEMBER),)),
    Account("marie", "Marie", ("Marie", "Roche"), 72, "fr", ((FRANCE, Role.MEMBER),)),
    Account(
        "amara", "Amara", ("Amara", "Diallo"), 17, "fr",
        ((FRANCE, Role.MEMBER), (FRANCE, Role.PEER_MEDIATOR)),
    ),
    Account(
        "gilles", "Gilles", ("Gilles", "Aubert"), 63, "fr",
        ((FRANCE, Role.MEMBER), (FRANCE, Role.VOLUNTEER)), "gilles@example.org",
    ),
    Account(
        "sofia", "Sofia", ("Sofia", "Martins"), 34, "pt", ((FRANCE, Role.MEDIATOR),),
        "sofia@example.org",
    ),
    Account(
        "karim", "Karim", ("Karim", "Benali"), 41, "fr", ((FRANCE, Role.MANAGER),),
        "karim@example.org",
    ),
    Account(
        "helene", "Hélène", ("Hélène", "Garnier"), 48, "fr",
        ((FRANCE, Role.COORDINATOR), (ITALY, Role.COORDINATOR)), "helene@example.org",
    ),
    Account(
        "claire", "Claire", ("Claire", "Fontan"), 52, "fr", ((FRANCE, Role.FUNDER),),
        "claire@example.org",
    ),
    Account(
        "thomas", "Thomas", ("Thomas", "Vidal"), 45, "fr", ((FRANCE, Role.PARTNER),),
        "thomas@example.org",
    ),
    Account("nadia", "Nadia", ("Nadia", "Kaddour"), 38, "fr", (), "nadia@example.org"),
    Account("giulia", "Giulia", ("Giulia", "Conti"), 15, "it", ((ITALY, Role.MEMBER),)),
    Account(
        "luca", "Luca", ("Luca", "Ferrero"), 29, "it", ((ITALY, Role.MEDIATOR),),
        "luca@example.org",
    ),
    Account(
        "chiara", "Chiara", ("Chiara", "Bassi"), 38, "it", ((ITALY, Role.MANAGER),),
        "chiara@example.org",
    ),
    Account("admin", "Admin", ("", ""), 40, "en", (), "admin@example.org", is_superuser=True),
]  # fmt: skip


@dataclass(frozen=True)
class Regular:
    """Someone who comes and cannot sign in: `age` None is not known, `language` may be empty."""

    first_name: str
    last_name: str
    age: int | None
    language: str = "fr"

    @property
    def has_email(self) -> bool:
        return self.age is not None and self.age >= 26


REGULARS = [
    Regular("Yanis", "Belkacem", 12),
    Regular("Léa", "Martin", 14),
    Regular("Adam", "Haddad", 11),
    Regular("Fatou", "Ndiaye", 15),
    Regular("Noah", "Bernard", 13),
    Regular("Lina", "Cherif", 16),
    Regular("Mathis", "Petit", 17),
    Regular("Aya", "Touré", 10),
    Regular("Enzo", "Russo", 14, "it"),
    Regular("Jade", "Lefèvre", 15),
    Regular("Ibrahim", "Sow", 16),
    Regular("Chloé", "Girard", 12),
    Regular("Rayan", "Mansouri", 18),
    Regular("Manon", "Faure", 19),
    Regular("Tiago", "Ferreira", 14, "pt"),
    Regular("Beatriz", "Almeida", 17, "pt"),
    Regular("Sami", "Kaddour", 9),
    Regular("Nour", "Hamdi", 20),
    Regular("Hugo", "Blanc", 21),
    Regular("Awa", "Koné", 13),
    Regular("Elif", "Yildiz", 16),
    Regular("Kenza", "Amrani", 22),
    Regular("Théo", "Roux", 10),
    Regular("Mariam", "Cissé", 18),
    Regular("Pablo", "Navarro", 15, "es"),
    Regular("Lucía", "Ortega", 23, "es"),
    Regular("Mehdi", "Saïdi", 24),
    Regular("Camille", "Durand", 11),
    Regular("Ilyes", "Bouzid", 17),
    Regular("Anh", "Nguyen", 14),
    Regular("Zoé", "Lambert", 8),
    Regular("Moussa", "Traoré", 19),
    Regular("Salomé", "Perrin", 16),
    Regular("Daniyar", "Akhmetov", 20, "en"),
    Regular("Oksana", "Kovalenko", 25, "en"),
    Regular("Wassim", "Gharbi", 12),
    Regular("Rosalie", "Chevalier", 13),
    Regular("Ayoub", "Ziani", 15),
    Regular("Mila", "Colombo", 18, "it"),
    Regular("Gabriel", "Marchand", 9),
    Regular("Sana", "Ouali", 21),
    Regular("Kofi", "Mensah", 23, "en"),
    Regular("Lilou", "Renard", 17),
    Regular("Bilal", "Naceri", None),
    Regular("Eva", "Simon", None, ""),
    Regular("Dylan", "Meyer", 22),
    Regular("Hawa", "Camara", 14),
    Regular("Nolan", "Gauthier", 16),
    Regular("Patricia", "Moulin", 44),
    Regular("Rachid", "Ouldali", 51),
    Regular("Sylvie", "Carpentier", 58),
    Regular("Antoine", "Bonnet", 36),
    Regular("Fatima", "El Idrissi", 39),
    Regular("Jean-Luc", "Pascal", 67),
    Regular("Monique", "Arnaud", 76),
    Regular("Giovanni", "Greco", 70, "it"),
    Regular("Teresa", "Lopes", 62, "pt"),
    Regular("Nadège", "Olivier", 31),
    Regular("Stéphane", "Michel", 47),
    Regular("Aminata", "Ba", None),
    Regular("Loïc", "Barbier", None),
    Regular("Samira", "Benamar", None),
    Regular("Nina", "Leclerc", None, ""),
    Regular("Kévin", "Masson", None),
    Regular("Miguel", "Sousa", 26, "pt"),
    Regular("Rita", "Rocha", 15, "pt"),
    Regular("Carmen", "Ruiz", 61, "es"),
    Regular("Diego", "Molina", 13, "es"),
    Regular("Marta", "Gil", 34, "es"),
    Regular("Paolo", "Ferri", 64, "it"),
    Regular("Bianca", "Sala", 12, "it"),
    Regular("Elena", "Marini", 33, "it"),
    Regular("Joana", "Pinto", 11, "pt"),
    Regular("Rui", "Tavares", 48, "pt"),
    Regular("Alba", "Vega", 16, "es"),
    Regular("Hassan", "Rahimi", 19, "en"),
    Regular("Grace", "Okafor", 14, "en"),
    Regular("Samuel", "Tesfay", 22, "en"),
]

TURIN_REGULARS = [
    Regular("Matteo", "Galli", 14, "it"),
    Regular("Sara", "Rinaldi", 17, "it"),
    Regular("Omar", "El Fassi", 16, "it"),
    Regular("Alice", "Villa", 20, "it"),
    Regular("Davide", "Serra", 12, "it"),
    Regular("Wei", "Zhang", 19, "it"),
    Regular("Paola", "Neri", 45, "it"),
]
