"""What is read before saying yes or no, for places that have no text of their own."""

# ruff: noqa: RUF001 - apostrophes as they are printed

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Purpose: what is asked, and what stops when it is withdrawn. Both are written for the person and
# for a guardian alike.
TEXTS = {
    "account": (
        {
            "en": "The place keeps an account: a first name, the month of birth, a language, and how to reach a guardian. It is there to book, to make projects and to find them again. Only the team of the place and the guardians see who is behind it. You are free to say no. Then there is no account; the desk can still help without one.",
            "fr": "Le lieu garde un compte : un prénom, le mois de naissance, une langue, et comment joindre un responsable. Il sert à réserver, à faire des projets et à les retrouver. Seuls l’équipe du lieu et les responsables savent qui est derrière. Tu es libre de dire non. Alors il n’y a pas de compte ; l’accueil peut quand même aider.",
            "es": "El lugar guarda una cuenta: un nombre, el mes de nacimiento, un idioma y cómo contactar con un responsable. Sirve para reservar, hacer proyectos y volver a encontrarlos. Solo el equipo del lugar y los responsables saben quién está detrás. Eres libre de decir que no. Entonces no hay cuenta; en recepción se puede ayudar igualmente.",
            "it": "Il luogo tiene un account: un nome, il mese di nascita, una lingua e come raggiungere un responsabile. Serve per prenotare, fare progetti e ritrovarli. Solo il team del luogo e i responsabili sanno chi c’è dietro. Sei libero di dire di no. Allora non c’è un account; l’accoglienza può aiutare lo stesso.",
            "pt": "O lugar guarda uma conta: um nome, o mês de nascimento, uma língua e como contactar um responsável. Serve para reservar, fazer projetos e voltar a encontrá-los. Só a equipa do lugar e os responsáveis sabem quem está por trás. És livre de dizer que não. Então não há conta; a receção pode ajudar na mesma.",
        },
        {
            "en": "The account is closed at once. Nobody can sign in with it. Bookings to come are cancelled.",
            "fr": "Le compte est fermé tout de suite. Personne ne peut plus se connecter avec. Les réservations à venir sont annulées.",
            "es": "La cuenta se cierra enseguida. Nadie puede entrar con ella. Las reservas próximas se cancelan.",
            "it": "L’account viene chiuso subito. Nessuno può più accedere. Le prenotazioni future vengono annullate.",
            "pt": "A conta é fechada de imediato. Ninguém pode entrar com ela. As reservas futuras são canceladas.",
        },
    ),
    "machines": (
        {
            "en": "This is about using the machines of the place: 3D printers, sewing machines and others. The team shows how each machine is used safely. Each machine has its own rules of age. You are free to say no. Coming here and making projects without machines stays possible.",
            "fr": "Il s’agit d’utiliser les machines du lieu : imprimantes 3D, machines à coudre et d’autres. L’équipe montre comment se servir de chacune sans danger. Chaque machine a ses règles d’âge. Tu es libre de dire non. Venir ici et faire des projets sans machine reste possible.",
            "es": "Se trata de usar las máquinas del lugar: impresoras 3D, máquinas de coser y otras. El equipo enseña a usar cada una con seguridad. Cada máquina tiene sus reglas de edad. Eres libre de decir que no. Venir aquí y hacer proyectos sin máquinas sigue siendo posible.",
            "it": "Si tratta di usare le macchine del luogo: stampanti 3D, macchine da cucire e altre. Il team mostra come usare ogni macchina in sicurezza. Ogni macchina ha le sue regole di età. Sei libero di dire di no. Venire qui e fare progetti senza macchine resta possibile.",
            "pt": "Trata-se de usar as máquinas do lugar: impressoras 3D, máquinas de costura e outras. A equipa mostra como se usa cada uma com segurança. Cada máquina tem as suas regras de idade. És livre de dizer que não. Vir cá e fazer projetos sem máquinas continua a ser possível.",
        },
        {
            "en": "No machine can be booked any more. Bookings to come are cancelled within the hour. Projects stay.",
            "fr": "Plus aucune machine ne peut être réservée. Les réservations à venir sont annulées dans l’heure. Les projets restent.",
            "es": "Ya no se puede reservar ninguna máquina. Las reservas próximas se cancelan en menos de una hora. Los proyectos se quedan.",
            "it": "Non si può più prenotare nessuna macchina. Le prenotazioni future vengono annullate entro un’ora. I progetti restano.",
            "pt": "Já não se pode reservar nenhuma máquina. As reservas futuras são canceladas dentro de uma hora. Os projetos ficam.",
        },
    ),
    "image": (
        {
            "en": "The place takes pictures and short films to show what people make here: on its walls, on its pages, in its reports. This asks whether a face may be seen on them. No name stands beside it. You are free to say no. It changes nothing else: machines and projects stay open to all.",
            "fr": "Le lieu prend des photos et de courtes vidéos pour montrer ce qu’on y fait : sur ses murs, sur ses pages, dans ses bilans. La question est de savoir si un visage peut y être vu. Aucun nom n’est écrit à côté. Tu es libre de dire non. Cela ne change rien d’autre : les machines et les projets restent ouverts.",
            "es": "El lugar hace fotos y vídeos cortos para mostrar lo que se hace aquí: en sus paredes, en sus páginas, en sus informes. Se pregunta si una cara puede verse en ellos. No se pone ningún nombre al lado. Eres libre de decir que no. No cambia nada más: las máquinas y los proyectos siguen abiertos.",
            "it": "Il luogo fa foto e brevi video per mostrare quello che si fa qui: sui muri, sulle pagine, nei rapporti. Si chiede se un viso si può vedere. Accanto non c’è nessun nome. Sei libero di dire di no. Non cambia nient’altro: le macchine e i progetti restano aperti.",
            "pt": "O lugar tira fotografias e faz vídeos curtos para mostrar o que se faz cá: nas paredes, nas páginas, nos relatórios. Pergunta-se se um rosto pode ser visto. Nenhum nome aparece ao lado. És livre de dizer que não. Não muda mais nada: as máquinas e os projetos continuam abertos.",
        },
        {
            "en": "No new picture is taken or shown. The team takes down those on its walls and pages. What is already printed cannot be called back. Machines and projects go on as before.",
            "fr": "Plus aucune image n’est prise ni montrée. L’équipe retire celles de ses murs et de ses pages. Ce qui est déjà imprimé ne peut pas être repris. Les machines et les projets continuent comme avant.",
            "es": "No se hace ni se muestra ninguna imagen nueva. El equipo retira las de sus paredes y páginas. Lo que ya está impreso no se puede recuperar. Las máquinas y los proyectos siguen como antes.",
            "it": "Non si fa e non si mostra più nessuna immagine. Il team toglie quelle sui muri e sulle pagine. Quello che è già stampato non si può ritirare. Macchine e progetti continuano come prima.",
            "pt": "Não se faz nem se mostra mais nenhuma imagem. A equipa retira as das paredes e das páginas. O que já está impresso não se pode recolher. Máquinas e projetos continuam como antes.",
        },
    ),
    "publication": (
        {
            "en": "A project can be shown to everyone on the internet: its text, its picture, and the name that others see, never the full name. This asks whether projects may be shown so. You are free to say no. Projects can still be made, and shown to the people of the place.",
            "fr": "Un projet peut être montré à tout le monde sur internet : son texte, sa photo et le nom que les autres voient, jamais le nom complet. La question est de savoir si des projets peuvent être montrés ainsi. Tu es libre de dire non. On peut quand même faire des projets, et les montrer aux gens du lieu.",
            "es": "Un proyecto puede mostrarse a todo el mundo en internet: su texto, su foto y el nombre que ven los demás, nunca el nombre completo. Se pregunta si los proyectos pueden mostrarse así. Eres libre de decir que no. Se pueden hacer proyectos igualmente, y mostrarlos a la gente del lugar.",
            "it": "Un progetto può essere mostrato a tutti su internet: il testo, la foto e il nome che vedono gli altri, mai il nome completo. Si chiede se i progetti possono essere mostrati così. Sei libero di dire di no. Si possono fare progetti lo stesso, e mostrarli alle persone del luogo.",
            "pt": "Um projeto pode ser mostrado a toda a gente na internet: o texto, a fotografia e o nome que os outros veem, nunca o nome completo. Pergunta-se se os projetos podem ser mostrados assim. És livre de dizer que não. Podem fazer-se projetos na mesma, e mostrá-los às pessoas do lugar.",
        },
        {
            "en": "Projects that were shown to everyone are seen by the people of the place only, at once. Nothing of them is lost.",
            "fr": "Les projets montrés à tout le monde ne sont plus vus que par les gens du lieu, tout de suite. Rien n’est perdu.",
            "es": "Los proyectos que se mostraban a todo el mundo los ve solo la gente del lugar, enseguida. No se pierde nada.",
            "it": "I progetti mostrati a tutti vengono visti solo dalle persone del luogo, subito. Non si perde nulla.",
            "pt": "Os projetos mostrados a toda a gente passam a ser vistos só pelas pessoas do lugar, de imediato. Nada se perde.",
        },
    ),
    "messages": (
        {
            "en": "The place may write about what is new: workshops, new machines, open days. Messages about one’s own bookings come in any case. You are free to say no, and to change your mind.",
            "fr": "Le lieu peut écrire pour dire ce qu’il y a de nouveau : ateliers, nouvelles machines, portes ouvertes. Les messages sur ses propres réservations arrivent de toute façon. Tu es libre de dire non, et de changer d’avis.",
            "es": "El lugar puede escribir para contar lo nuevo: talleres, máquinas nuevas, puertas abiertas. Los mensajes sobre las propias reservas llegan de todos modos. Eres libre de decir que no, y de cambiar de opinión.",
            "it": "Il luogo può scrivere per dire cosa c’è di nuovo: laboratori, nuove macchine, giornate aperte. I messaggi sulle proprie prenotazioni arrivano comunque. Sei libero di dire di no, e di cambiare idea.",
            "pt": "O lugar pode escrever a contar as novidades: oficinas, máquinas novas, dias abertos. As mensagens sobre as próprias reservas chegam sempre. És livre de dizer que não, e de mudar de ideias.",
        },
        {
            "en": "No more messages about what is new. Messages about bookings go on.",
            "fr": "Plus de messages sur les nouveautés. Ceux sur les réservations continuent.",
            "es": "No hay más mensajes sobre novedades. Los de las reservas continúan.",
            "it": "Niente più messaggi sulle novità. Quelli sulle prenotazioni continuano.",
            "pt": "Não há mais mensagens sobre novidades. As das reservas continuam.",
        },
    ),
    "statistics": (
        {
            "en": "The place may ask a few questions, such as the neighbourhood, to see whom it reaches and whom it misses. Answers are counted together with those of others; no figure stands for fewer than five people. You are free to say no, or to leave out any answer.",
            "fr": "Le lieu peut poser quelques questions, comme le quartier, pour voir qui il touche et qui il ne touche pas. Les réponses sont comptées avec celles des autres ; aucun chiffre ne représente moins de cinq personnes. Tu es libre de dire non, ou de ne pas répondre à une question.",
            "es": "El lugar puede hacer algunas preguntas, como el barrio, para ver a quién llega y a quién no. Las respuestas se cuentan junto con las de otros; ninguna cifra representa a menos de cinco personas. Eres libre de decir que no, o de no responder a alguna.",
            "it": "Il luogo può fare qualche domanda, come il quartiere, per vedere chi raggiunge e chi no. Le risposte si contano insieme a quelle degli altri; nessuna cifra riguarda meno di cinque persone. Sei libero di dire di no, o di saltare una risposta.",
            "pt": "O lugar pode fazer algumas perguntas, como o bairro, para ver a quem chega e a quem não chega. As respostas são contadas com as dos outros; nenhum número representa menos de cinco pessoas. És livre de dizer que não, ou de não responder a alguma.",
        },
        {
            "en": "No more questions are asked. Answers given before are no longer counted in new figures.",
            "fr": "Plus aucune question n’est posée. Les réponses déjà données ne comptent plus dans les nouveaux chiffres.",
            "es": "No se hacen más preguntas. Las respuestas ya dadas no cuentan en las nuevas cifras.",
            "it": "Non si fanno più domande. Le risposte già date non contano nelle nuove cifre.",
            "pt": "Não se fazem mais perguntas. As respostas já dadas deixam de contar nos novos números.",
        },
    ),
}


def add(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    text = apps.get_model("members", "ConsentText")
    for purpose, (body, stops) in TEXTS.items():
        text.objects.create(purpose=purpose, version=1, body=body, stops=stops)


def remove(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the texts away; where one was signed, PROTECT keeps it and says so."""
    text = apps.get_model("members", "ConsentText")
    text.objects.filter(place=None, version=1, purpose__in=TEXTS).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0006_consent_rules_of_countries")]

    operations = [migrations.RunPython(add, remove)]
