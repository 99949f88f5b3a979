"""What each kind of machine is for, and how to stay safe with it, in the site's five languages."""

SUMMARIES: dict[str, dict[str, str]] = {
    "printer": {
        "en": "Builds objects layer by layer from plastic: spare parts, toys, models.",
        "fr": "Fabrique des objets en plastique, couche par couche : pièces, jouets, maquettes.",
        "es": "Construye objetos de plástico capa a capa: piezas, juguetes, maquetas.",
        "it": "Costruisce oggetti di plastica strato per strato: ricambi, giochi, modelli.",
        "pt": "Constrói objetos de plástico camada a camada: peças, brinquedos, maquetes.",
    },
    "laser": {
        "en": "Cuts and engraves wood, cardboard, acrylic and leather with light.",
        "fr": "Découpe et grave avec de la lumière : bois, carton, acrylique, cuir.",
        "es": "Corta y graba con luz: madera, cartón, acrílico y cuero.",
        "it": "Taglia e incide con la luce: legno, cartone, acrilico e cuoio.",
        "pt": "Corta e grava com luz: madeira, cartão, acrílico e couro.",
    },
    "mill": {
        "en": "Carves wood and soft plastics with a spinning tool.",
        "fr": "Sculpte le bois et les plastiques tendres avec un outil qui tourne.",
        "es": "Talla madera y plásticos blandos con una herramienta que gira.",
        "it": "Scolpisce legno e plastiche morbide con un utensile che gira.",
        "pt": "Esculpe madeira e plásticos macios com uma ferramenta que roda.",
    },
    "vinyl": {
        "en": "Cuts stickers, stencils and motifs to iron onto T-shirts.",
        "fr": "Découpe des autocollants, des pochoirs et des motifs pour T-shirts.",
        "es": "Corta pegatinas, plantillas y motivos para camisetas.",
        "it": "Taglia adesivi, stencil e motivi per magliette.",
        "pt": "Corta autocolantes, moldes e motivos para T-shirts.",
    },
    "sewing": {
        "en": "Sews, mends and hems: clothes, bags, curtains.",
        "fr": "Coud, répare et ourle : vêtements, sacs, rideaux.",
        "es": "Cose, arregla y hace dobladillos: ropa, bolsos, cortinas.",
        "it": "Cuce, ripara e fa gli orli: vestiti, borse, tende.",
        "pt": "Cose, arranja e faz bainhas: roupa, sacos, cortinas.",
    },
}

SAFETY_NOTES: dict[str, dict[str, str]] = {
    "printer": {
        "en": "The nozzle is above 200 °C and the bed above 60 °C: wait until they have cooled.\n"
        "Keep hands, hair and sleeves away while it moves.\n"
        "Let the air be changed: leave the ventilation on.",
        "fr": "La buse dépasse 200 °C et le plateau 60 °C : attends qu'ils aient refroidi.\n"
        "Garde les mains, les cheveux et les manches loin des pièces qui bougent.\n"
        "L'air doit être renouvelé : laisse la ventilation allumée.",
        "es": "La boquilla supera los 200 °C y la cama los 60 °C: espera a que se enfríen.\n"
        "Mantén manos, pelo y mangas lejos de lo que se mueve.\n"
        "El aire debe renovarse: deja la ventilación encendida.",
        "it": "L'ugello supera i 200 °C e il piano i 60 °C: aspetta che si raffreddino.\n"
        "Tieni mani, capelli e maniche lontani dalle parti in movimento.\n"
        "L'aria va cambiata: lascia accesa la ventilazione.",
        "pt": "O bico passa dos 200 °C e a mesa dos 60 °C: espera que arrefeçam.\n"
        "Mantém mãos, cabelo e mangas longe do que se mexe.\n"
        "O ar tem de ser renovado: deixa a ventilação ligada.",
    },
    "laser": {
        "en": "Under 18: never without an adult who knows this machine.\n"
        "Stay beside it while it cuts: a fire can start. The extinguisher is at the door.\n"
        "Never cut PVC or vinyl: it gives off a poisonous gas.\n"
        "Keep the lid closed and the extraction on, until a minute after the end.",
        "fr": "Moins de 18 ans : jamais sans un adulte qui connaît cette machine.\n"
        "Reste à côté pendant la découpe : un feu peut prendre. L'extincteur est à la porte.\n"
        "Ne découpe jamais de PVC ni de vinyle : le gaz est toxique.\n"
        "Garde le capot fermé et l'aspiration allumée, jusqu'à une minute après la fin.",
        "es": "Menores de 18 años: nunca sin una persona adulta que conozca esta máquina.\n"
        "Quédate al lado mientras corta: puede arder. El extintor está junto a la puerta.\n"
        "Nunca cortes PVC ni vinilo: el gas es tóxico.\n"
        "Mantén la tapa cerrada y la extracción encendida hasta un minuto después.",
        "it": "Sotto i 18 anni: mai senza un adulto che conosce questa macchina.\n"
        "Resta accanto mentre taglia: può prendere fuoco. L'estintore è vicino alla porta.\n"
        "Non tagliare mai PVC o vinile: il gas è tossico.\n"
        "Tieni il coperchio chiuso e l'aspirazione accesa fino a un minuto dopo la fine.",
        "pt": "Menores de 18 anos: nunca sem um adulto que conheça esta máquina.\n"
        "Fica ao lado enquanto corta: pode pegar fogo. O extintor está junto à porta.\n"
        "Nunca cortes PVC nem vinil: o gás é tóxico.\n"
        "Mantém a tampa fechada e a extração ligada até um minuto depois do fim.",
    },
    "mill": {
        "en": "Under 18: never without an adult who knows this machine.\n"
        "Wear safety glasses and ear protection. No gloves, no scarf, hair tied back.\n"
        "Clamp the piece, and never reach in before the tool stands still.",
        "fr": "Moins de 18 ans : jamais sans un adulte qui connaît cette machine.\n"
        "Porte des lunettes et un casque antibruit. Ni gants, ni écharpe, cheveux attachés.\n"
        "Bride la pièce, et n'approche jamais la main avant l'arrêt complet de l'outil.",
        "es": "Menores de 18 años: nunca sin una persona adulta que conozca esta máquina.\n"
        "Usa gafas y protección para los oídos. Sin guantes ni bufanda, pelo recogido.\n"
        "Sujeta la pieza y no acerques la mano hasta que la herramienta se pare.",
        "it": "Sotto i 18 anni: mai senza un adulto che conosce questa macchina.\n"
        "Indossa occhiali e cuffie. Niente guanti né sciarpa, capelli legati.\n"
        "Blocca il pezzo e non avvicinare la mano prima che l'utensile sia fermo.",
        "pt": "Menores de 18 anos: nunca sem um adulto que conheça esta máquina.\n"
        "Usa óculos e proteção para os ouvidos. Sem luvas nem cachecol, cabelo apanhado.\n"
        "Prende a peça e não aproximes a mão antes de a ferramenta parar.",
    },
    "vinyl": {
        "en": "The blade is small and very sharp: switch off before you change it.\n"
        "Keep fingers and sleeves away from the rollers.\n"
        "The heat press reaches 180 °C: use it with someone of the team.",
        "fr": "La lame est petite et très coupante : éteins avant de la changer.\n"
        "Garde les doigts et les manches loin des rouleaux.\n"
        "La presse monte à 180 °C : utilise-la avec quelqu'un de l'équipe.",
        "es": "La cuchilla es pequeña y corta mucho: apaga antes de cambiarla.\n"
        "Mantén los dedos y las mangas lejos de los rodillos.\n"
        "La plancha llega a 180 °C: úsala con alguien del equipo.",
        "it": "La lama è piccola e molto affilata: spegni prima di cambiarla.\n"
        "Tieni dita e maniche lontane dai rulli.\n"
        "La pressa arriva a 180 °C: usala con qualcuno del gruppo.",
        "pt": "A lâmina é pequena e muito afiada: desliga antes de a mudar.\n"
        "Mantém os dedos e as mangas longe dos rolos.\n"
        "A prensa chega aos 180 °C: usa-a com alguém da equipa.",
    },
    "sewing": {
        "en": "Take your foot off the pedal before your fingers come near the needle.\n"
        "Switch off before you thread it or change the needle.\n"
        "Put broken needles into the jar, never into the bin.",
        "fr": "Lève le pied de la pédale avant d'approcher les doigts de l'aiguille.\n"
        "Éteins avant d'enfiler ou de changer l'aiguille.\n"
        "Mets les aiguilles cassées dans le bocal, jamais à la poubelle.",
        "es": "Quita el pie del pedal antes de acercar los dedos a la aguja.\n"
        "Apaga antes de enhebrar o de cambiar la aguja.\n"
        "Pon las agujas rotas en el bote, nunca en la basura.",
        "it": "Togli il piede dal pedale prima di avvicinare le dita all'ago.\n"
        "Spegni prima di infilare il filo o cambiare l'ago.\n"
        "Metti gli aghi rotti nel barattolo, mai nella spazzatura.",
        "pt": "Tira o pé do pedal antes de aproximares os dedos da agulha.\n"
        "Desliga antes de enfiar a linha ou de mudar a agulha.\n"
        "Põe as agulhas partidas no frasco, nunca no lixo.",
    },
}
