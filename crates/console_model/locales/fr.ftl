# The operator's screen in French.

## Urgency, and why a case stands where it stands
urgency-low = Faible
urgency-normal = Normale
urgency-high = Haute
urgency-immediate = Immédiate
rank-life-at-stake = Une vie est peut-être en jeu
rank-people-exposed = Quelqu'un attend à un endroit exposé
rank-waited-long = A attendu si longtemps que l'urgence monte
rank-question-holds-car = Une question retient la voiture
rank-advice-only = Simple avis, la voiture est en sécurité
rank-drives-again = La voiture roule de nouveau seule
rank-with = Chez { $name }

## Kinds of incidents
kind-blocked-lane = Voie bloquée
kind-road-works = Travaux, voie incertaine
kind-closed-road = Route fermée
kind-double-parked = Véhicule en double file
kind-dead-end = Impasse
kind-dark-signal = Feu éteint
kind-flood = Eau sur la route
kind-debris = Débris sur la route
kind-loop = Tourne en rond
kind-crowd = Foule autour de la voiture
kind-person-obstructing = Quelqu'un barre le passage
kind-harassment = Harcèlement
kind-vandalism = Vandalisme
kind-hail-cluster = Beaucoup d'appels au même endroit
kind-emergency-scene = Intervention d'urgence
kind-emergency-vehicle-approaching = Véhicule d'urgence à laisser passer
kind-hose = Tuyau d'incendie sur la route
kind-officer-directing = Agent près de la voiture
kind-school-bus = Bus scolaire
kind-contact = Contact
kind-person-against-car = Personne contre la voiture
kind-post-crash-hold = Immobile après un accident
kind-fault = Panne du véhicule
kind-blocked-sensor = Capteur obstrué
kind-flat-tyre = Pneu à plat
kind-low-energy = Batterie faible
kind-door-ajar = Porte mal fermée
kind-link-degraded = Mauvaise liaison
kind-lost-position = Position perdue
kind-help-call = Appel d'un passager
kind-sos = SOS déclenché
kind-medical = Urgence médicale
kind-locked-in = Ne peut pas sortir
kind-distress = Passager bouleversé
kind-lost-item = Objet perdu
kind-wrong-place = Mauvais arrêt
kind-belt = Ceinture ouverte
kind-minor-alone = Mineur seul à bord
kind-area = Plusieurs voitures, une cause
kind-kept-standing = Arrêtée par une personne

## Questions and answers
question-which-side-to-pass = Puis-je passer, et de quel côté ?
question-is-road-closed = Cette route est-elle fermée ?
question-is-lane-closed = Ces cônes ferment-ils la voie ?
question-is-vehicle-parked = Le véhicule devant est-il garé ?
question-dark-signal = Le feu est éteint. Puis-je le traiter comme un stop à toutes les branches ?
question-is-school-bus-signalling = Est-ce un bus scolaire avec ses feux allumés ?
question-is-hose = Est-ce un tuyau d'incendie sur la route ?
question-officer-direction = Cet agent me dirige-t-il ?
question-is-emergency-scene = Est-ce une intervention d'urgence ?
question-is-person-clear = La personne devant s'éloigne-t-elle ?
question-is-water-passable = Puis-je traverser cette eau ?
question-are-rails-free = Ces rails sont-ils libres ?
question-may-drive-on = Puis-je repartir ?
answer-yes = Oui
answer-no = Non
answer-pass-left = Oui, par la gauche dès que c'est libre
answer-pass-right = Oui, par la droite dès que c'est libre
answer-proceed-when-clear = Oui, avancer dès que c'est libre
answer-treat-as-all-way-stop = Oui, comme un stop pour tous
answer-wait-here = Non, attendre ici
answer-find-another-way = Non, trouver un autre chemin
answer-follow-directions = Suivre l'agent
answer-safe-to-drive-on = Personne n'est en danger, repartir
answer-unsure = Incertain : la voiture reste ainsi

## Commands, their stages, and their choices
command-answer-question = Réponse
command-mark-lane-closed = Voie fermée
command-mark-road-closed = Route fermée
command-request-lane = Changer de voie
command-reroute = Dévier
command-change-destination = Destination
command-pull-over = Se ranger
command-stop-now = Arrêt immédiat
command-hold = Retenir
command-release-hold = Lever la retenue
command-resume = Repartir
command-unlock-doors = Déverrouiller
command-lock-doors = Verrouiller
command-set-windows = Vitres
command-set-climate = Climatisation
command-lights = Feux
command-hazards = Détresse
command-sound-horn = Klaxon
command-end-ride = Finir la course
command-send-another-car = Autre voiture
command-dispatch-field = Envoyer de l'aide
command-propose-path = Tracer un chemin
command-approve-path = Suivre le plan
command-creep-clear = Dégager la voie
stage-proposed = proposé
stage-permitted = permis, pas encore envoyé
stage-sent = envoyé, pas encore appliqué
stage-accepted = la voiture l'exécute
stage-completed = fait
stage-refused = refusé
stage-failed = échoué
stage-expired = expiré, non appliqué
stage-unknown = on ignore si c'est fait
pending-to-hub = envoyé au hub, pas encore enregistré
pending-recorded = enregistré, pas encore envoyé à la voiture
pending-unsure = pas encore de réponse du hub
pending-not-delivered = n'a pas atteint le hub
side-left = Gauche
side-right = Droite
traffic-danger-inside = Feu, fumée ou eau dans ou près de la voiture
traffic-other-side-blocked = L'autre côté est bloqué, la circulation est arrêtée
traffic-responder-asks = Un secouriste sur place le demande
creep-ahead = Devant, dans sa voie
creep-left = Vers la gauche
creep-right = Vers la droite
cause-obstacle-gone = L'obstacle a disparu
cause-false-detection = Il n'y a jamais rien eu
cause-passenger-fine = Le passager l'a demandé et va bien
cause-responder-released = Un secouriste a libéré la voiture
cause-fault-cleared = La panne est réparée
cause-endangers-traffic = L'arrêt met en danger : partir, examiner ensuite
climate-warmer = Plus chaud
climate-cooler = Plus frais
climate-fresh-air = Air frais
climate-recirculate = Sans air extérieur (fumée)
service-roadside = Équipe sur route
service-tow = Dépanneuse
service-emergency-911 = Secours (911)
windows-closed = Fermées
windows-half = À moitié
windows-open = Ouvertes
on = Allumer
off = Éteindre

## Verbs of the case and of the person
verb-claim-next = Cas suivant
verb-claim = Prendre
verb-release = Relâcher
verb-hand-over = Transmettre
verb-accept-hand-over = Accepter
verb-take-over = Reprendre
verb-note = Note
verb-resolve = Clore
verb-reopen = Rouvrir
verb-readiness = Disponibilité
verb-answer-call = Décrocher
verb-call-passenger = Appeler le passager
verb-call-outside = Appeler dehors
verb-hold-call = Mettre en attente
verb-end-call = Raccrocher
verb-listen-in = Écouter
verb-join-call = Se joindre
readiness-ready = Prêt
readiness-on-break = En pause
readiness-away = Absent
role-operator = opérateur
role-lead = chef d'équipe
role-engineer = ingénieur
role-trained-operator = opérateur formé
outcome-drives-on = La voiture repart
outcome-moved-to-safety = Mise en lieu sûr
outcome-handed-to-field = Confié aux équipes sur place
outcome-ride-ended = Course finie, passagers pris en charge
outcome-false-alarm = Rien n'était nécessaire
withdrawn-solved-by-vehicle = la voiture l'a résolu elle-même
withdrawn-no-longer-reported = la voiture ne le signale plus
withdrawn-superseded = la voiture l'a remplacé par un signalement plus récent
action-say = Message
action-still-here = Toujours là
action-look-inside = Regarder dans l’habitacle

## The car and what it sees
mode-driving = Conduit elle-même
mode-waiting-for-assistance = Vous attend
mode-held = Retenue
mode-responder = Avec un secouriste
mode-minimal-risk = Arrêtée par sécurité
mode-parked = Garée
mode-lost = Pas de liaison avec la voiture. Dernier état connu : { $mode }
mode-unknown = État inconnu
mode-no-picture = pas encore d'image
hazards-on = feux de détresse
place-live-lane = dans une voie circulée
place-kerb = au bord du trottoir
place-parking = sur un parking
place-junction = dans un carrefour
place-rail = sur des rails
place-bridge = sur un pont
place-freeway = sur une autoroute
place-flood = dans l'eau
mood-calm = calme
mood-uneasy = inquiet
mood-distressed = bouleversé
mood-panicking = en panique
need-minor-alone = mineur, seul
need-deaf-or-hard-of-hearing = entend peu ou pas : écrire
need-blind-or-low-vision = voit peu ou pas
need-wheelchair = en fauteuil roulant
need-medical = besoin médical
object-car = voiture
object-truck = camion
object-bus = bus
object-school-bus = bus scolaire
object-emergency-vehicle = véhicule d'urgence
object-cyclist = cycliste
object-pedestrian = personne
object-child = enfant
object-officer = agent
object-cone = cône
object-barrier = barrière
object-hose = tuyau
object-debris = débris
object-water = eau
object-signal = feu
object-train = train
object-animal = animal
object-unknown = non compris
object-spoken = { $class }, sûr à { $percent } %, { $ahead } m { $along ->
    [ahead] devant
   *[other] derrière
}, { $aside } m { $side ->
    [left] à gauche
   *[other] à droite
}, { $moves ->
    [yes] en mouvement
   *[other] immobile
} { $remark }
perceived-title = Vu par la voiture
perceived-none-selected = Choisissez une voiture pour voir ce qu'elle voit.
perceived-nothing-yet = Rien n'a encore été vu de cette voiture.
picture-old = Cette image date de { $age }
plan-shown = prévu
plan-none = pas de plan
stopped-because = Arrêtée : { $why }
as-of = il y a { $age }
speed = { $n } km/h
age-never = jamais

## Les yeux : les caméras et leur passé
eye-front = Avant
eye-left = Gauche
eye-right = Droite
eye-rear = Arrière
eye-cabin = Habitacle
eyes-none = Aucune image de caméra n'arrive par cette liaison.
eyes-none-because = Pas d'images : { $why }
eyes-tcp = UDP est bloqué : au plus { $n } images par seconde
eyes-unreadable = { $n ->
    [one] { $n } image illisible
   *[other] { $n } images illisibles
}
eyes-past = Vous voyez ce qui était il y a { $age }
pane-live = en direct
pane-late = en retard
pane-still = figée
pane-past = passé
pane-none = pas d'image
pane-ago = il y a { $age }
pane-frozen = Figée : cette image date de { $age }
pane-unreadable = La dernière image est illisible
pane-ended = Pas d'image depuis { $age }
pane-none-then = Aucune image de ce moment n'est gardée.
pane-no-case = Les images vont avec un cas.
pane-case-over = Le cas est terminé.
pane-no-hub = Pas de connexion au hub.
pane-waiting = La première image est attendue.
inside-note = noté avec votre nom
deed-enlarge = En grand
deed-look-inside = Regarder dedans
deed-leave-inside = Ne plus regarder
deed-labels = Noms dans les images
rewind-back = 10 secondes en arrière
rewind-forward = 10 secondes en avant
rewind-frame-back = Une image en arrière
rewind-frame-forward = Une image en avant
rewind-mark-back = Au repère précédent
rewind-mark-forward = Au repère suivant
rewind-pause = Pause ou lecture
rewind-faster = Plus vite
rewind-slower = Moins vite
rewind-live = Direct
scrub-label = Retour en arrière
scrub-live = Direct
scrub-pause = Pause
scrub-play = Lecture
mark-stopped = arrêtée
mark-raised = appel à l'aide
mark-asked = question
mark-door = porte
locked-past = Vous voyez ce qui était il y a { $age }. Revenez d'abord au direct.
locked-picture-old = { $eye } : l'image date de { $age }. Attendre aide.
locked-picture-frozen = { $eye } : l'image est figée, elle date de { $age }. Attendre ou une autre caméra aide.
locked-picture-ended = { $eye } : il n'arrive plus d'images. Quelqu'un risque d'être blessé : prenez une autre caméra.
locked-no-pictures = Il n'y a pas d'images.
locked-no-past = Aucune image d'avant n'est gardée.
notice-inside = Vous regardez dans { $vehicle }. C'est noté avec votre nom.
notice-inside-refused = Pas de regard dedans : { $why }
help-eyes = Caméras

## Rules that refuse, and what to do about it
rule-role-may-not = Votre rôle ne le permet pas. Demandez à un chef d'équipe.
rule-not-your-claim = Prenez d'abord le cas.
rule-claimed-by-other = Quelqu'un d'autre a cette voiture. Demandez-lui ou à un chef d'équipe.
rule-old-epoch = La voiture a été reprise depuis. Regardez de nouveau.
rule-id-reused = Déjà envoyé avec un autre contenu. Appuyez de nouveau.
rule-expired = Trop tard. Appuyez de nouveau si c'est encore juste.
rule-wrong-vehicle = C'était pour une autre voiture.
rule-rebooted = La voiture a redémarré depuis. Regardez de nouveau.
rule-no-such-thing = Cela n'existe plus.
rule-incident-closed = Le cas est clos. Rouvrez-le d'abord.
rule-link-lost = Pas de liaison avec la voiture.
rule-no-picture = On ne sait encore rien de cette voiture.
rule-stale-picture = L'image de la voiture est trop ancienne.
rule-no-evidence = Rien à l'écran ne permet de décider.
rule-stale-evidence = Ce que vous voyez est trop ancien pour décider.
rule-scene-changed = La scène a changé. Regardez de nouveau.
rule-question-gone = La question ne se pose plus.
rule-answer-not-offered = La voiture n'a pas proposé cette réponse.
rule-second-look-needed = Regardez d'abord en grand.
rule-vehicle-moves = La voiture bouge.
rule-brake-not-held = Le frein ne tient pas encore.
rule-too-fast = La voiture va trop vite pour cela.
rule-traffic-side = Circulation, rails ou pont de ce côté : il faut une raison.
rule-door-open = Une porte est ouverte. Demandez au passager de la fermer.
rule-person-near = Quelqu'un est près de la voiture.
rule-person-near-unknown = La voiture ne sait pas si quelqu'un est près d'elle.
rule-hold-is-on = Une retenue est active. Levez-la d'abord.
rule-no-hold = Il n'y a pas de retenue.
rule-not-your-hold = Le secouriste doit être d'accord, ou un chef d'équipe.
rule-cause-needed = Choisissez pourquoi la voiture s'était arrêtée.
rule-no-route = Aucun chemin trouvé.
rule-route-closed = Le chemin traverse une zone fermée.
rule-area-too-large = La zone est trop grande.
rule-expiry-out-of-range = La durée manque ou est trop longue.
rule-no-safe-kerb = La voiture n'est pas à un bord sûr. Faites-la d'abord se ranger.
rule-no-other-car = Envoyez d'abord une autre voiture.
rule-too-soon = Utilisé il y a un instant.
rule-not-supported = Cette voiture ne sait pas le faire.
rule-not-ready = Vous n'êtes pas prêt, ou avez déjà autant de voitures que permis.
rule-wrong-state = Cela ne va pas avec l'état du cas.
rule-text-out-of-range = Le texte est vide ou trop long.
rule-not-recorded = L'enregistrement a échoué.
rule-overloaded = Le hub est surchargé.
rule-unsafe-for-vehicle = La voiture l'a jugé dangereux.
rule-no-call = Il n'y a pas d'appel.
rule-call-stands = Il y a déjà un appel. Raccrochez d'abord.
rule-not-trained = Vous n'êtes pas formé pour cela. Demandez à un chef d'équipe.
rule-path-out-of-range = Le chemin n'a pas de points, en a trop, ou est trop long.
rule-plan-gone = La voiture n'a pas de plan valable. Tracez d'abord un chemin.
rule-plan-changed = La voiture a maintenant un autre plan. Regardez de nouveau.
waiting-helps = Attendre aide.
waiting-does-not-help = Attendre n'aide pas.
locked-no-car = Choisissez d'abord une voiture.
locked-no-incident = Cette voiture n'a pas de cas.
locked-closed = Le cas est terminé.
locked-no-hub = Pas de connexion au hub. Attendre aide.
locked-no-hub-set-up = Aucun hub configuré.
locked-hub-refuses = Le hub vous refuse.
locked-loading = Le service se charge. Attendre aide.
locked-under-way = Déjà en route. Attendre aide.
locked-queue-empty = Personne n'attend.
locked-nobody-else = Personne d'autre n'est en service.
locked-nothing-to-take = Il n'y a rien à prendre ici.
locked-not-offered = Cela ne vous a pas été proposé.
locked-nobody-aboard = Personne n'est à bord.

## Top bar
top-hub = Hub { $hub } · { $latency }
top-on-shift = En service :
top-load = Votre charge
latency-unknown = mesure
millis = { $n } ms
percent = { $n } %
fleet-cars = { $n ->
    [one] { $n } voiture
   *[other] { $n } voitures
}
fleet-driving = { $n } en route
fleet-waiting = { $n } en attente
fleet-held = { $n } { $n ->
    [one] retenue
   *[other] retenues
}
fleet-stopped = { $n } { $n ->
    [one] arrêtée
   *[other] arrêtées
}
fleet-unreachable = { $n } { $n ->
    [one] injoignable
   *[other] injoignables
}

## Queue
queue-mine = À moi · { $n }
queue-waiting = En attente · { $n }
queue-others = Chez d'autres · { $n }
queue-waiting-unknown = En attente
queue-claim-hint = N prend le premier
queue-claiming = en cours…
queue-empty = Personne n'a besoin de vous.
queue-unknown = La file n'est pas connue.
queue-same-cause = { $n } voitures proches signalent la même chose. Chacune reçoit sa réponse.
queue-spoken = { $title }. { $urgency }. { $place }. { $why }. Attend depuis { $waited }. { $rank }.
aboard = { $n ->
    [0] vide
   *[other] { $n } à bord
}
aboard-unknown = occupants inconnus
speaks = parle { $language }
unanswered = { $n } sans réponse
nearby = { $n } voitures proches
waiting-for = attend { $time }
row-calls = appelle : { $reason }
row-is-called = est appelé
row-in-call = en ligne
row-on-line = attend en ligne

## Map
map-closures = Fermetures { $n }
map-road-closed = Route fermée pour { $vehicle }, encore { $left }
map-lane-closed = Voie fermée pour { $vehicle }, encore { $left }
map-loading = Les rues se chargent.
map-failed = Les rues n'ont pas pu être chargées : { $why }
map-other = Cette carte n'est pas celle du hub.

## Case
case-none = Aucun cas choisi
case-none-hint = N prend le suivant ; J et K parcourent la file
case-yours = à vous
case-yours-offered = à vous, proposé à { $name }
case-of = chez { $name }
case-nobodys = à personne
case-unreachable = injoignable
case-other-map = roule avec une autre carte
case-resolved = Clos : { $how }
case-withdrawn = Terminé par la voiture : { $how }
plate-and-roof = Plaque { $plate } · toit { $roof }
not-known = inconnu
you = vous
held-by = Retenue par { $name }
held-by-you = Retenue par vous
held-by-responder = Retenue par le secouriste { $name }
also-open = Aussi ouvert : { $what }
brief-where = Où
brief-why = Pourquoi
brief-aboard = À bord
brief-tried = Essayé
brief-asked = Demandé
keys-in-step = Les touches 1–9 sont au choix ouvert.
keys-in-text = Les touches 1–9 sont coupées pendant la saisie.
second-look-needed = Une mauvaise réponse peut blesser : appuyez sur { $key } et regardez en grand.
second-look-looking = Regardez. Les réponses s'ouvrent dans un instant.
second-look-taken = Second regard fait
second-look-nothing = Il n'y a rien à agrandir.
second-look-withdrawn = La scène a changé : regardez de nouveau avant de répondre.

## Steps of a command
step-unlock-side = de quel côté ?
step-traffic-side = la circulation est de ce côté. Pourquoi là ?
step-lane-side = de quel côté ?
step-cause = pourquoi la voiture s'était-elle arrêtée ?
step-hold-for = pour qui ?
step-responder-name = nom ou matricule du secouriste
step-which-hold = laquelle ?
step-responder-word = le secouriste est-il d'accord ?
step-windows = jusqu'où ?
step-climate = lequel ?
step-lights = allumer ou éteindre ?
step-hazards = allumer ou éteindre ?
step-service = qui ?
step-dispatch-note = que doivent-ils savoir ?
step-where-closed = où ?
step-radius = sur quel rayon ?
step-expiry = pour combien de temps ?
step-destination = vers où ?
step-path = par où ?
step-creep-direction = vers où ?
step-creep-metres = jusqu'où au plus ?
step-phrase = quelle phrase ?
step-hand-over = à qui ?
step-read-back = répétez l'essentiel
step-take-over = pourquoi ?
step-note = que faut-il y mettre ?
step-outcome = comment cela a-t-il fini ?
step-readiness = laquelle ?
step-confirm = maintenez pour confirmer
step-cancel = Échap abandonne
hold-for-me = Pour moi
hold-for-responder = Pour un secouriste
responder-confirmed = Oui, il l'a dit
responder-silent = Non
hint-responder = Équipe 12
hint-dispatch = Lieu, personnes, danger
hint-reason = Raison
hint-note = Note
hint-read-back = Où, qui est à bord, ce qui est demandé
hint-place = Deux rues qui se croisent, ou une adresse
place-here = Là où est la voiture
place-ahead = 30 m devant la voiture
place-on-map = Le point sur la carte
place-found = { $label }, à { $km } km de la voiture
place-not-found = Ni carrefour ni adresse de ce nom. Cliquez sur la carte.
place-no-map = Les rues ne sont pas chargées. Cliquez sur la carte.
metres = { $n } m
minutes = { $n } min
seconds = { $n } s
labelled = { $label } : { $words }
confirm = { $what }, { $vehicle }
confirm-unlock-left = Déverrouiller le côté gauche
confirm-unlock-right = Déverrouiller le côté droit
confirm-path = Rouler comme prévu : { $words }
hold-enter = maintenir Entrée

## STOP
stop-car = Arrêter { $vehicle }
stop-pressed = Arrêt envoyé à { $vehicle }
stop-sending = envoyé, pas encore de réponse du hub
stop-not-delivered = non transmis, nouvel essai
stop-recorded = enregistré, pas encore appliqué
stop-not-recorded = envoyé, non enregistré
stop-no-car = Choisissez une voiture à arrêter.

## Conversation
talk-nobody-selected = Conversation
talk-nobody-aboard = Personne n'est à bord
talk-language-unknown = Langue inconnue
talk-with = Le passager parle { $language }
talk-passenger = Passager { $n }
talk-system = Dit par le système
talk-spoken = parlé
talk-outside = Quelqu'un dehors
talk-hint = { $key } écrit au passager
talk-dropped = { $n ->
    [one] { $n } message plus ancien est dans le registre
   *[other] { $n } messages plus anciens sont dans le registre
}
talk-undrawable = { $n ->
    [one] { $n } caractère impossible à dessiner, écrit U+XXXX
   *[other] { $n } caractères impossibles à dessiner, écrits U+XXXX
}
talk-no-translator = Le texte libre n'est pas traduit. Les phrases arrivent en { $language }.
talk-phrases-in-english = Le texte libre n'est pas traduit. Les phrases n'existent pas en { $language } et arrivent en anglais.
message-sent = envoyé, pas encore affiché
message-shown = affiché dans la voiture
message-not-shown = non affiché
phrase-introduce = Se présenter
phrase-are-you-safe = Êtes-vous blessé ?
phrase-you-are-safe = Vous êtes en sécurité
phrase-about-one-minute = Environ une minute
phrase-keep-belt = Gardez la ceinture
phrase-handle-works = La poignée fonctionne
phrase-stay-inside = Restez dans la voiture
phrase-exit-right = Descendre à droite
phrase-exit-left = Descendre à gauche
phrase-pulling-over = La voiture se range
phrase-rerouting = Un autre chemin
phrase-unlocking = Porte déverrouillée
phrase-help-on-the-way = Les secours arrivent
phrase-shall-i-call-police = Appeler la police ?
phrase-i-stay-with-you = Je reste avec vous
phrase-anything-else = Autre chose ?
phrase-waiting-news = Vous êtes dans la file

## Appels
callplace-cabin = Habitacle
callplace-outside = Dehors
callreason-asked-by-person = appelé d'ici
callreason-help-button = bouton d'aide
callreason-sos = SOS
callreason-minimal-risk-stop = arrêtée avec des passagers
callreason-officer = un agent demande
call-none = Pas d'appel
call-rings = { $place } appelle : { $reason }
call-rings-there = { $place } : ça sonne
call-open = { $place } : en ligne avec { $names }
call-held = { $place } : en attente, annoncé
call-opens-soon = { $place } : attend en ligne, s'ouvre dans un instant
call-nobody-on = { $place } : attend en ligne, personne n'y est
call-listeners = À l'écoute : { $names }
call-take-back = Reprendre
call-link-lost = Pas de liaison avec la voiture. L'appel revient avec elle.
call-no-sound = Cet appel est sans son : sous-titres seulement.
call-no-microphone = On ne vous entend pas : pas de micro. Mots et phrases arrivent.
call-no-loudspeaker = Vous n'entendez rien : pas de haut-parleur. Lisez les sous-titres.
call-ringing = { $vehicle } appelle ({ $place }) : { $reason }. { $key } décroche.
level-mine = Vous
level-theirs = Voiture
talk-push = Tenez { $key } pour parler
talk-on-air = On vous entend
talk-muted = Micro coupé
talk-unmuted = Micro rétabli
talk-open-line = Ligne ouverte sans touche
talk-by-key = Parler avec la touche

## Timeline
timeline-title = Ce qui s'est passé
timeline-empty = Rien encore
timeline-dropped = { $n ->
    [one] { $n } entrée plus ancienne est dans le registre
   *[other] { $n } entrées plus anciennes sont dans le registre
}
actor-vehicle = la voiture
actor-passenger = le passager
actor-desk = de soi-même
fact-raised = demande de l'aide, urgence { $urgency }
fact-urgency-raised = a attendu, urgence montée à { $urgency }
fact-asked = demande : { $question }
fact-question-vanished = la question ne se pose plus
fact-claimed = prend le cas
fact-released = relâche le cas
fact-link-lease-lapsed = console perdue ; retour dans la file
fact-attention-lapsed = pas de réponse à « toujours là ? » ; retour dans la file
fact-hand-over-offered = proposé à { $name }
fact-handed-over = transmis et répété
fact-taken-over = repris : { $reason }
fact-note = note : { $text }
fact-link-lost = liaison avec la voiture perdue
fact-link-back = liaison avec la voiture rétablie
fact-rebooted = l'ordinateur de la voiture a redémarré
fact-resolved = clos : { $how }
fact-withdrawn = terminé : { $how }
fact-reopened = rouvert
fact-review-due = un examen après coup est dû
fact-looked-inside = a regardé dans l’habitacle
fact-call = { $step } ({ $place }, { $reason })
callstep-wanted = demande une personne
callstep-placed = a appelé
callstep-answered = appel pris
callstep-held = appel en attente
callstep-resumed = appel rouvert
callstep-listened-in = écoute
callstep-joined = s'est joint à l'appel
callstep-left = a quitté l'appel
callstep-ended = appel terminé
fact-path-planned = ferait ceci : { $words }
fact-path-refused = ne suivrait pas le chemin tracé : { $words }
fact-path-driven = a parcouru { $n } m du chemin approuvé

## Chemins tracés
path-title = Chemin tracé
path-drawn = Tracé par { $who } : { $n } m
path-planning = La voiture prépare son plan.
path-would = La voiture ferait ceci : { $words }.
path-would-not = La voiture refuserait : { $words }.
path-no-plan = La voiture n'a pas fait de plan : { $stage }.
path-void = Le plan de la voiture ne vaut plus. Tracez de nouveau.
path-driven = { $n } m parcourus
path-length = { $points ->
    [one] { $points } point
   *[other] { $points } points
} · { $n } m sur { $most } m au plus
path-hint = Cliquez des points sur la carte ou dans ce que voit la voiture, ou déplacez la croix avec les flèches.
path-no-points = Il n'y a pas encore de point.
path-cursor = Croix : { $ahead } m { $along ->
    [ahead] devant
   *[other] derrière
}, { $aside } m à { $side ->
    [left] gauche
   *[other] droite
}
path-enter-adds = Entrée ajoute le point
path-enter-sends = Entrée l'envoie à la voiture
path-back = Retour arrière reprend le dernier point
path-line-drawing = en cours
path-line-proposed = tracé
path-line-planned = plan de la voiture
path-line-driven = parcouru

## Connection
connection-first-run = Aucun hub configuré
connection-first-run-words = Lancez la console avec l'adresse d'un hub et votre certificat.
connection-connecting = Connexion
connection-connecting-words = Recherche de { $hub }.
connection-no-hub = Pas de hub
connection-no-hub-words = { $hub } ne répond pas. { $next }
connection-loading = Chargement du service
connection-loading-words = Connecté. Le service se charge.
connection-live = En direct
connection-stale = Le hub se tait
connection-stale-words = Ce que vous voyez date de { $age }.
connection-reconnecting = Connexion perdue
connection-reconnecting-words = Ce que vous voyez date de { $age }. Les voitures suivent leurs propres règles ; STOP est tenté par toutes les voies. { $next }
connection-refused = Le hub vous refuse
connection-refused-words = Votre certificat n'est pas accepté. Demandez à un chef d'équipe ou à un ingénieur.
connection-next-try = Prochain essai dans { $n } s.
connection-trying = Essai en cours.
connection-now = Se connecter

## Status bar
record-intact = Registre intact · { $n } entrées
record-broken = Le registre se contredit · entrée { $n }
record-unknown = Registre pas encore vu
pictures-skipped = { $n ->
    [one] { $n } image sautée
   *[other] { $n } images sautées
}
hint-next = cas suivant
hint-answer = répondre
hint-rows = parcourir
hint-phrase = phrase
hint-talk = écrire
hint-send = envoyer
hint-leave-text = quitter le texte
hint-give-up = abandonner
hint-resolve = conclure
hint-stop = arrêt
hint-palette = commandes
hint-help = touches

## Notices
notice-link-lost = La connexion au hub est perdue.
notice-refused = { $what } : refusé. { $why }
notice-not-delivered = { $what } n'a pas atteint le hub ({ $why }). Appuyez de nouveau si c'est encore juste.
notice-withdrawn = { $what } : retiré. { $why }
notice-step-cancelled = La commande commencée pour { $vehicle } est abandonnée.
notice-dropped-after-jump = Le cas a changé sous vos mains. Rien n'a été envoyé.
notice-question-changed = La question a changé sous vos mains. Rien n'a été envoyé.
withdrawn-selection = Une autre voiture a été choisie.
attention-ask = Toujours avec { $vehicle } ?
attention-note = Toute touche le garde. Retour dans la file dans { $n } s.
hand-over-offered = { $name } vous transmet { $vehicle }. { $key } accepte.
silence-hint = { $key } coupe le son

## Commands of the window, and keys
deed-second-look = Regarder en grand
deed-talk = Écrire au passager
deed-say-phrase = Dire une phrase
deed-silence = Couper le son
deed-still-here = Toujours là
deed-push-to-talk = Parler
deed-mute = Couper le micro
deed-open-line = Ligne ouverte
deed-next-row = Ligne suivante
deed-previous-row = Ligne précédente
deed-centre-map = Centrer la carte
deed-copy-car = Copier voiture et lieu
deed-palette = Toutes les commandes
deed-help = Touches
deed-next-language = Langue suivante
deed-larger = Plus grand
deed-smaller = Plus petit
deed-quit = Quitter
palette-title = Toutes les commandes
palette-hint = Tapez une partie du nom
palette-empty = Aucune commande de ce nom
help-title = Touches
help-queue = File
help-case = Cas
help-call = Appel
help-commands = Commandes à la voiture
help-window = Fenêtre
help-close = Échap ferme
key-enter = Entrée
key-escape = Échap
key-tab = Tab
key-space = Espace
key-backspace = Retour
key-page-up = Page préc.
key-page-down = Page suiv.
key-end = Fin
key-ctrl = Ctrl
key-shift = Maj
key-alt = Alt
