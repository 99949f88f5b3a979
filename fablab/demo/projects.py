"""The demo's maker projects, each in the words of its maker's own language."""

from dataclasses import dataclass

from projects.models import CoverDrawing, ProjectState, Visibility

IDEA, GOING = ProjectState.IDEA, ProjectState.IN_PROGRESS
DONE, ASIDE = ProjectState.FINISHED, ProjectState.SET_ASIDE
TEAM, PLACE, PUBLIC = Visibility.TEAM, Visibility.PLACE, Visibility.PUBLIC
VISOR, HAND, LAMP = CoverDrawing.VISOR, CoverDrawing.HAND, CoverDrawing.LAMP
PLANT, ROBOT, SKATEBOARD = CoverDrawing.PLANT, CoverDrawing.ROBOT, CoverDrawing.SKATEBOARD


@dataclass(frozen=True)
class DemoProject:
    """A project; days are counted back from today, and `finished_days` is None unless done."""

    owner: str
    title: str
    summary: str
    drawing: CoverDrawing
    state: ProjectState
    visibility: Visibility
    created_days: int
    finished_days: int | None = None
    helpers: tuple[str, ...] = ()


PROJECTS = [
    DemoProject(
        "amara", "Visières pour les soignants",
        "Cent visières imprimées et montées pour la clinique du quartier, avec notice à plier.",
        VISOR, DONE, PUBLIC, 690, 600, ("gilles", "lucas", "nour"),
    ),
    DemoProject(
        "lucas", "Une main pour Théo",
        "Une prothèse de main qui serre un guidon. Trois essais, et un vélo qui roule.",
        HAND, GOING, PUBLIC, 210, None, ("amara", "karim"),
    ),
    DemoProject(
        "ines", "Lampe cigale",
        "Une lampe de chevet en bois découpé, dont l'ombre dessine une cigale au plafond.",
        LAMP, GOING, PUBLIC, 45, None, ("awa",),
    ),
    DemoProject(
        "marie", "Jardinières de l'escalier B",
        "Des pots imprimés qui s'accrochent à la rampe, avec une réserve d'eau.",
        PLANT, DONE, PUBLIC, 400, 330, ("monique", "gilles"),
    ),
    DemoProject(
        "yanis", "Robot suiveur de ligne",
        "Il suit une ligne noire tout seul. Châssis imprimé, deux moteurs, un capteur.",
        ROBOT, GOING, PLACE, 120, None, ("adam", "wassim"),
    ),
    DemoProject(
        "mehdi", "Skate en chutes de bois",
        "Un plateau pressé à partir de chutes de placage, gravé au laser.",
        SKATEBOARD, DONE, PUBLIC, 300, 240, ("hugo",),
    ),
    DemoProject(
        "sofia", "Kit électricité pour l'école",
        "Douze boîtes pour comprendre un circuit : pile, fil, lampe, interrupteur à plier.",
        LAMP, DONE, PUBLIC, 520, 410, ("amara", "patricia"),
    ),
    DemoProject(
        "tiago", "Suporte para telemóvel",
        "Um suporte que se dobra e cabe no bolso. Impresso em vinte minutos.",
        ROBOT, DONE, PUBLIC, 150, 140,
    ),
    DemoProject(
        "pablo", "Coche solar",
        "Un coche pequeño que anda con un panel solar. Falta encontrar ruedas ligeras.",
        ROBOT, GOING, PUBLIC, 80, None, ("lucia",),
    ),
    DemoProject(
        "enzo", "Lampada a ventaglio",
        "Una lampada di carta e legno che si apre come un ventaglio.",
        LAMP, GOING, PLACE, 60,
    ),
    DemoProject(
        "kofi", "Open data weather station",
        "Measures heat on the balconies of the neighbourhood, to ask for more trees.",
        PLANT, GOING, PUBLIC, 190, None, ("daniyar", "oksana"),
    ),
    DemoProject(
        "oksana", "Prosthesis covers",
        "Light covers with patterns that people choose themselves.",
        HAND, IDEA, PLACE, 20,
    ),
    DemoProject(
        "fatou", "Costumes du carnaval",
        "Seize capes et autant de masques pour le carnaval des écoles.",
        VISOR, DONE, PUBLIC, 330, 270, ("aya", "hawa", "sylvie"),
    ),
    DemoProject(
        "rachid", "Pièces pour réparer",
        "Boutons de four, pieds de chaise, clips de poussette : on imprime ce qui manque.",
        ROBOT, GOING, PUBLIC, 610, None, ("jean-luc",),
    ),
    DemoProject(
        "lina", "Badges du collège",
        "Des badges découpés pour les délégués de chaque classe.",
        VISOR, DONE, PLACE, 260, 250,
    ),
    DemoProject(
        "nadege", "Sacs de courses cousus",
        "Deux cents sacs avec des rideaux donnés, pour le marché du samedi.",
        PLANT, DONE, PUBLIC, 450, 360, ("fatima", "monique", "marie"),
    ),
    DemoProject(
        "rayan", "Manette adaptée",
        "Une manette de jeu à gros boutons, pour jouer d'une seule main.",
        HAND, GOING, PUBLIC, 95, None, ("lucas",),
    ),
    DemoProject(
        "manon", "Cruiser électrique", "Un skate électrique. Les batteries coûtent trop cher.",
        SKATEBOARD, ASIDE, TEAM, 380,
    ),
    DemoProject(
        "aya", "Marionnettes", "Des marionnettes articulées pour le spectacle de fin d'année.",
        ROBOT, DONE, PLACE, 170, 130, ("zoe",),
    ),
    DemoProject(
        "jade", "Pochoirs du mur de la cour",
        "Des pochoirs géants pour peindre le mur avec les voisins.",
        LAMP, GOING, PUBLIC, 35, None, ("elif", "salome"),
    ),
    DemoProject(
        "antoine", "Nichoirs à mésanges",
        "Des nichoirs en bois découpé, à monter sans vis avec les enfants.",
        PLANT, DONE, PUBLIC, 240, 180, ("camille", "gabriel"),
    ),
    DemoProject(
        "beatriz", "Horta na varanda", "Vasos que se encaixam uns nos outros, com rega lenta.",
        PLANT, GOING, PLACE, 70,
    ),
    DemoProject(
        "ibrahim", "Fingerboard", "Un mini-skate pour les doigts, et sa rampe découpée au laser.",
        SKATEBOARD, DONE, PUBLIC, 110, 100,
    ),
    DemoProject(
        "kenza", "Lampe de lecture", "Une liseuse qui s'accroche au livre.",
        LAMP, IDEA, TEAM, 12,
    ),
    DemoProject(
        "hugo", "Bras robot", "Un bras à quatre axes qui trie des bonbons par couleur.",
        ROBOT, GOING, PUBLIC, 230, None, ("mathis", "ilyes"),
    ),
    DemoProject(
        "giovanni", "Il teatrino dei nonni",
        "Un piccolo teatro di legno con le scene del paese.",
        LAMP, DONE, PUBLIC, 290, 200, ("mila",),
    ),
    DemoProject(
        "teresa", "Bainhas para todos", "Um manual com fotografias para aprender a fazer bainhas.",
        HAND, IDEA, PUBLIC, 28,
    ),
    DemoProject(
        "lucia", "Máscaras de teatro", "Máscaras de papel y cartón para el taller de teatro.",
        VISOR, GOING, PUBLIC, 50,
    ),
    DemoProject(
        "anh", "Boîte à secrets", "Une boîte en bois qui ne s'ouvre que si l'on connaît le code.",
        ROBOT, IDEA, TEAM, 15,
    ),
    DemoProject(
        "stephane", "Rampe d'accès", "Une rampe démontable pour entrer à l'épicerie en fauteuil.",
        SKATEBOARD, DONE, PUBLIC, 160, 90, ("gilles", "rachid"),
    ),
]  # fmt: skip

TURIN_PROJECTS = [
    DemoProject(
        "giulia", "Lampada della Mole", "Una lampada a forma di Mole, stampata in tre pezzi.",
        LAMP, GOING, PUBLIC, 40, None, ("matteo",),
    ),
    DemoProject(
        "paola", "Borse dalle tende", "Borse cucite con vecchie tende, per il mercato.",
        PLANT, DONE, PLACE, 200, 120,
    ),
]  # fmt: skip
