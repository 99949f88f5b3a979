"""Short, kind words of everyday things, 256 a language, to make passwords that can be read out.

Lower case and without accents: any keyboard has what they need. None is rude or names a person, and
a child of ten knows them all.
"""

from collections.abc import Mapping

_ENGLISH = """
acorn actor alley angle ankle apple apron arch arrow atlas attic autumn badge bagel baker ball
balloon banana band bank banjo barn basket beach beak bean bear beard beaver bell belt bench berry
bike bird biscuit blanket boat bolt bone book boot bottle bowl box branch bread breeze brick bridge
broom brush bubble bucket button cabin cable cactus camel camera candle canoe canvas carpet carrot
castle cave cedar chair chalk cheese cherry chess clay cliff clock cloud clover coach coast coat
coin comet cookie copper coral corner cotton cradle crane crayon cream cricket crown cube cup
curtain daisy deer desk diamond dice dinner dish dolphin donkey door dragon drawer drum duck eagle
easel echo elbow engine fabric falcon farm feather fence fern field finger fish flag flame flower
flute forest fork fossil fountain fox frame frog fruit garden garlic ginger giraffe glass globe
glove goat gold grape grass guitar hammer harbor harp hat hazel heron hill honey horse hotel house
island ivory jacket jam jar jelly jewel juice jungle kettle key kitchen kite kitten ladder lake
lamp lantern leaf lemon letter lily lion lizard llama lunch magnet mango maple marble market melon
meadow mint mirror mitten monkey moon moss mouse muffin mushroom music napkin needle nest noodle
nut oak ocean olive onion orange orchard otter oven owl paint palm panda paper park parrot pasta
peach pear pebble pencil penguin pepper piano picnic pillow pine planet plum pocket pond pony
potato puddle pumpkin puppet puzzle rabbit
radio raft rain ribbon river robin rocket roof rope rose saddle
"""
_FRENCH = """
abeille acier aile aimant algue ami ancre ane anneau arbre arc ardoise argile armoire atelier aube
avion avoine bague balai balcon balle bambou banane banc barque bateau baton berger bille biscuit
bois boite bol bonbon bonnet botte bouchon boucle bougie bouton branche bras brique brosse bruit
bulle cabane cactus cadeau cadre cage caillou camion canal canard canoe carotte carte casque castor
caverne cerf cerise chaise chameau champ chapeau chat chemin chemise chene cheval chien chiffre
chou ciel cigale cire citron clairon cle cloche clou coffre colline colombe compas conte coq corail
corde coton coude couleur cour coussin crabe craie crayon creme crepe cube cuillere cuivre dauphin
diamant dos drap drapeau eau echelle eclair ecole ecran ecureuil encre epaule epi escalier etang
etoile fable farine fauteuil fenetre ferme feu feuille ficelle figue fil fleur flute foin fontaine
foret fourmi fraise fromage fruit fusee galet gant garage gateau girafe givre glace gomme gourde
graine granit grange griotte groupe guitare hamac haricot herbe heron hibou horloge huile ile image
jardin jeu jonc jour jouet journal juillet jupe laine lait lampe lapin lavande legume lettre levier
lezard lilas lime lin lion livre loupe loutre lune lutin main mais maison manche mangue manteau
marbre mare marmite marteau matin melon menthe mer meuble miel mille miroir montre mouette moulin
mousse mouton mur musique nappe navire neige nid noix nuage oasis oeuf oiseau olive ombre orage
orange orgue orteil page pain palmier panda panier papier
parc parfum patin peche peigne perle phare piano pie pigeon pinceau plage plume poire pomme pont
poule prune
"""
_SPANISH = """
abeja abeto abrigo aceite agua aguja aire ajo ala alamo alba aldea aletas alfombra almohada ancla
anillo arado arbol arcilla arco arena armario arpa arroz avena avion azucar bahia balcon ballena
balon bambu banco bandera barca barco barril bigote bloque boca bolsa bombilla bosque bota
boton brazo brisa broche bufanda burbuja burro buzon caballo cabra cactus cadena caja cama camello
camino camisa campana campo canal canasta canela canoa cangrejo caracol carbon carpeta carro carta
casa cascada casco castor cebolla cebra cedro cepillo cera cereza cerro cesta ciervo cine cinta
ciruela clavo cobre coche coco cohete cojin colina collar cometa conejo copa corcho cordero
corona cosecha cristal cuadro cubo cuchara cuento cuerda cueva dado delfin diamante dibujo disco
dragon duende enano encina erizo escalera escoba escuela espejo espiga espuma esquina establo
estrella fabrica falda farol fiesta flauta flecha flor foca fogata fresa fruta fuego fuente gafas
gallo ganso garza gato gigante girasol globo golondrina gorra gota grano granja grillo guante
guitarra haba hada harina helado hielo hierba higo hilo hoja hormiga horno huella huerta huevo
iglu isla jabon jardin jarra jirafa joya juego jugo julio lago lana lapiz laurel lazo leche lechuga
lechuza lente leon libro lienzo limon lino linterna llama llave lluvia lobo loro luna lupa luz
madera maleta manta mantel manzana mapa mar marco mariposa martillo mesa metal miel mimbre molino
mono montura mosaico mueble mundo museo musgo naranja nariz nave nevera nido nieve noche nube
nuez nutria ola oliva oveja pajaro pala palma pan papel parque pera perla piano pino plato pluma
poema puente
"""
_ITALIAN = """
abete acero acqua aglio ago agnello airone ala alba albero alce alga alloro alpe altalena ambra
amico amo ananas anatra ancora anello angolo anguria ape aquila aratro arancia arco argilla aria
armadio arpa asino astro atlante avena bacca baco balcone balena bambola banana banco bandiera
barba barca barile basilico baule becco berretto bicchiere bici biscotto bosco botte bottone
braccio brezza brina bruco bue burro bussola cacao caffe calamita calza camino campana campo canale
candela cane canestro canoa canto capanna cappello capra carota carro carta casa cascata castagna
castello castoro cavallo cedro cera cerchio cervo cesto chiave chiodo chitarra ciliegia cielo cigno
cinema cipolla clava cocco collana colle colomba colore coltello cometa conchiglia coniglio coppa
corallo corda corona cotone cubo cuculo cuffia cuoco cuore cupola dado dama delfino dente diamante
disco dito divano dolce drago duna edera elefante elica elmo erba faggio falco farfalla farina faro
fata fava felce ferro festa fiaba fiamma fico fieno filo finestra fiocco fiore fiume foca foglia
fontana forno fragola freccia frutta fungo fuoco gabbiano gallo gamba gatto gelato gesso ghianda
ghiro giacca giardino giglio gioco giornale giostra giraffa globo goccia gomma gonna granchio grano
grillo grotta guanto gufo isola istrice lago lama lampada lana lancia lattuga latte leone lepre
letto libro lilla lima limone lino lira luce lumaca luna lupo maglia malva mandorla mango
mantello mare marmo martello matita mela melone menta mercato merlo mese miele miglio mimosa molo
mondo monte mora mosaico mulino muro museo musica nave nebbia neve nido nodo noce nota nuvola oca
olio oliva onda ora orso
"""
_PORTUGUESE = """
abelha abeto abraco acacia acucar agua aguia agulha aldeia alecrim alface algodao alho alicate
almofada ameixa amigo amora ancora andorinha anel arado aranha arco areia argila armario arpoador
arroz arvore asa aveia aviao azeite azulejo bacia baleia balde balao bambu banana banco bandeira
barba barco barraca barril batata baunilha bengala besouro bicho bigode bloco boia bola bolacha
bolo bolso bombom bone boneca bosque bota botao braco brasa brinco brisa bule burro bussola cabana
cabelo cabide cabra cacau cachecol cacto cadeira caderno caixa calha cama camelo caminho camisa
campo caneca caneta canoa canteiro capa caracol carro carta carvalho casa casaco casca castelo
castor cavalo cebola cedro cenoura cera cereja cesto chave chinelo chuva cidra cigarra cinto cisne
cobre coelho cofre coco cogumelo colar colher colina cometa concha copo coral corda coroa cortina
coruja couve cravo cubo dado damasco dedo delfim dente diamante disco doce dragao duende elefante
escada escola escova esfera espelho espiga espuma esquilo estrela fada faisca farinha farol favo
feijao feno festa figo fita flauta flecha floco flor foca fogo folha fonte formiga forno fruta
funil gaita gaivota galho galo ganso garfo garrafa gato gaveta gelado gelo gesso girafa girassol
giz globo gota gralha grao grilo gruta guitarra harpa hera horta ilha iman janela jardim jarra
jasmim joaninha joelho jogo julho lago lagarto lama lampada lapis laranja lebre leao leite lenha
lenco leque letra lima limao linha linho lirio livro lobo lontra louro lua lupa luva luz macaco
madeira mala malva manga manta mapa mar martelo mel melao menta mesa milho moeda moinho mundo
musgo
"""
WORDS: Mapping[str, tuple[str, ...]] = {
    "en": tuple(_ENGLISH.split()),
    "fr": tuple(_FRENCH.split()),
    "es": tuple(_SPANISH.split()),
    "it": tuple(_ITALIAN.split()),
    "pt": tuple(_PORTUGUESE.split()),
}
