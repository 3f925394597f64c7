# The operator's screen in German.

## Urgency, and why a case stands where it stands
urgency-low = Niedrig
urgency-normal = Normal
urgency-high = Hoch
urgency-immediate = Sofort
rank-life-at-stake = Vielleicht geht es um Leben
rank-people-exposed = Jemand wartet an gefährlicher Stelle
rank-waited-long = Wartet so lange, dass es dringender wurde
rank-question-holds-car = Eine Frage hält das Auto auf
rank-advice-only = Nur ein Rat, das Auto steht sicher
rank-drives-again = Das Auto fährt wieder selbst
rank-with = Bei { $name }

## Kinds of incidents
kind-blocked-lane = Spur blockiert
kind-road-works = Baustelle, Spur unklar
kind-closed-road = Straße gesperrt
kind-double-parked = Fahrzeug in zweiter Reihe
kind-dead-end = Sackgasse
kind-dark-signal = Ampel dunkel
kind-flood = Wasser auf der Straße
kind-debris = Gegenstand auf der Straße
kind-loop = Fährt im Kreis
kind-crowd = Menschenmenge am Auto
kind-person-obstructing = Jemand steht im Weg
kind-harassment = Belästigung
kind-vandalism = Beschädigung
kind-hail-cluster = Viele Rufe an einem Ort
kind-emergency-scene = Einsatzstelle
kind-emergency-vehicle-approaching = Einsatzfahrzeug will vorbei
kind-hose = Feuerwehrschlauch auf der Straße
kind-officer-directing = Beamter am Auto
kind-school-bus = Schulbus
kind-contact = Berührung
kind-person-against-car = Person am Auto eingeklemmt
kind-post-crash-hold = Steht nach Unfall
kind-fault = Fahrzeugfehler
kind-blocked-sensor = Sensor verdeckt
kind-flat-tyre = Reifen platt
kind-low-energy = Akku fast leer
kind-door-ajar = Tür nicht zu
kind-link-degraded = Schlechte Verbindung
kind-lost-position = Position verloren
kind-help-call = Fahrgast ruft
kind-sos = SOS gedrückt
kind-medical = Medizinischer Notfall
kind-locked-in = Kommt nicht hinaus
kind-distress = Fahrgast aufgeregt
kind-lost-item = Fundsache
kind-wrong-place = Falscher Halt
kind-belt = Gurt offen
kind-minor-alone = Minderjährig, allein
kind-area = Viele Autos, eine Ursache
kind-kept-standing = Von einer Person angehalten

## Questions and answers
question-which-side-to-pass = Darf ich vorbei, und auf welcher Seite?
question-is-road-closed = Ist diese Straße gesperrt?
question-is-lane-closed = Sperren diese Kegel die Spur?
question-is-vehicle-parked = Parkt das Fahrzeug vor mir?
question-dark-signal = Die Ampel ist dunkel. Darf ich sie wie ein Stoppschild für alle behandeln?
question-is-school-bus-signalling = Ist das ein Schulbus mit eingeschalteten Signalen?
question-is-hose = Ist das ein Feuerwehrschlauch auf der Straße?
question-officer-direction = Lenkt mich dieser Beamte?
question-is-emergency-scene = Ist das eine Einsatzstelle?
question-is-person-clear = Geht die Person vor mir weg?
question-is-water-passable = Kann ich durch dieses Wasser fahren?
question-are-rails-free = Sind diese Gleise frei?
question-may-drive-on = Darf ich weiterfahren?
answer-yes = Ja
answer-no = Nein
answer-pass-left = Ja, links vorbei, sobald frei
answer-pass-right = Ja, rechts vorbei, sobald frei
answer-proceed-when-clear = Ja, weiter, sobald frei
answer-treat-as-all-way-stop = Ja, wie ein Stoppschild für alle
answer-wait-here = Nein, hier warten
answer-find-another-way = Nein, anderen Weg suchen
answer-follow-directions = Dem Beamten folgen
answer-safe-to-drive-on = Niemand ist in Gefahr, weiterfahren
answer-unsure = Unsicher: Das Auto bleibt, wie es ist

## Commands, their stages, and their choices
command-answer-question = Antwort
command-mark-lane-closed = Spur sperren
command-mark-road-closed = Straße sperren
command-request-lane = Spur wechseln
command-reroute = Umleiten
command-change-destination = Ziel ändern
command-pull-over = Rechts ran
command-stop-now = Sofort anhalten
command-hold = Festhalten
command-release-hold = Halt aufheben
command-resume = Weiterfahren
command-unlock-doors = Entriegeln
command-lock-doors = Verriegeln
command-set-windows = Fenster
command-set-climate = Klima
command-lights = Licht
command-hazards = Warnblinker
command-sound-horn = Hupe
command-end-ride = Fahrt beenden
command-send-another-car = Anderes Auto
command-dispatch-field = Hilfe schicken
command-propose-path = Weg zeichnen
command-approve-path = Plan fahren
command-creep-clear = Spur räumen
stage-proposed = vorgeschlagen
stage-permitted = erlaubt, noch nicht gesendet
stage-sent = gesendet, noch nicht ausgeführt
stage-accepted = das Auto führt es aus
stage-completed = erledigt
stage-refused = abgelehnt
stage-failed = misslungen
stage-expired = abgelaufen, nicht ausgeführt
stage-unknown = unbekannt, ob ausgeführt
pending-to-hub = zur Zentrale gesendet, noch nicht verzeichnet
pending-recorded = verzeichnet, noch nicht zum Auto gesendet
pending-unsure = noch keine Antwort der Zentrale
pending-not-delivered = hat die Zentrale nicht erreicht
side-left = Links
side-right = Rechts
traffic-danger-inside = Feuer, Rauch oder Wasser im oder am Auto
traffic-other-side-blocked = Die andere Seite ist versperrt, der Verkehr steht
traffic-responder-asks = Eine Einsatzkraft am Auto bittet darum
creep-ahead = Voraus in der Spur
creep-left = Nach links hinüber
creep-right = Nach rechts hinüber
cause-obstacle-gone = Das Hindernis ist weg
cause-false-detection = Da war nie etwas
cause-passenger-fine = Der Fahrgast wollte es und ist wohlauf
cause-responder-released = Eine Einsatzkraft gab das Auto frei
cause-fault-cleared = Der Fehler ist behoben
cause-endangers-traffic = Der Halt gefährdet den Verkehr: jetzt weg, später prüfen
climate-warmer = Wärmer
climate-cooler = Kühler
climate-fresh-air = Frischluft
climate-recirculate = Keine Außenluft (Rauch)
service-roadside = Pannendienst
service-tow = Abschleppwagen
service-emergency-911 = Notruf (911)
windows-closed = Zu
windows-half = Halb offen
windows-open = Offen
on = Ein
off = Aus

## Verbs of the case and of the person
verb-claim-next = Nächster Fall
verb-claim = Nehmen
verb-release = Abgeben
verb-hand-over = Übergeben
verb-accept-hand-over = Annehmen
verb-take-over = Übernehmen
verb-note = Notiz
verb-resolve = Abschließen
verb-reopen = Wieder öffnen
verb-readiness = Bereitschaft
verb-answer-call = Annehmen
verb-call-passenger = Fahrgast anrufen
verb-call-outside = Außen anrufen
verb-hold-call = Anruf halten
verb-end-call = Auflegen
verb-listen-in = Mithören
verb-join-call = Mitsprechen
readiness-ready = Bereit
readiness-on-break = In Pause
readiness-away = Abwesend
role-operator = Operator
role-lead = Schichtleitung
role-engineer = Technik
role-trained-operator = Operator, geschult
outcome-drives-on = Das Auto fährt weiter
outcome-moved-to-safety = An sicheren Ort gebracht
outcome-handed-to-field = An Leute vor Ort übergeben
outcome-ride-ended = Fahrt beendet, Fahrgäste versorgt
outcome-false-alarm = Es war nichts nötig
withdrawn-solved-by-vehicle = das Auto hat es selbst gelöst
withdrawn-no-longer-reported = das Auto meldet es nicht mehr
withdrawn-superseded = das Auto hat es durch eine neuere Meldung ersetzt
action-say = Nachricht
action-still-here = Noch da
action-look-inside = In den Innenraum sehen

## The car and what it sees
mode-driving = Fährt selbst
mode-waiting-for-assistance = Wartet auf Sie
mode-held = Festgehalten
mode-responder = Bei einer Einsatzkraft
mode-minimal-risk = Sicherheitshalber angehalten
mode-parked = Geparkt
mode-lost = Keine Verbindung zum Auto. Zuletzt: { $mode }
mode-unknown = Zustand unbekannt
mode-no-picture = noch kein Bild
hazards-on = Warnblinker an
place-live-lane = auf befahrener Spur
place-kerb = am Bordstein
place-parking = auf einem Parkplatz
place-junction = in einer Kreuzung
place-rail = auf Gleisen
place-bridge = auf einer Brücke
place-freeway = auf der Autobahn
place-flood = im Wasser
mood-calm = ruhig
mood-uneasy = unruhig
mood-distressed = verzweifelt
mood-panicking = in Panik
need-minor-alone = minderjährig, allein
need-deaf-or-hard-of-hearing = hört wenig oder nichts: schreiben
need-blind-or-low-vision = sieht wenig oder nichts
need-wheelchair = im Rollstuhl
need-medical = medizinischer Bedarf
object-car = Auto
object-truck = Lkw
object-bus = Bus
object-school-bus = Schulbus
object-emergency-vehicle = Einsatzfahrzeug
object-cyclist = Radfahrer
object-pedestrian = Person
object-child = Kind
object-officer = Beamter
object-cone = Kegel
object-barrier = Absperrung
object-hose = Schlauch
object-debris = Gegenstand
object-water = Wasser
object-signal = Ampel
object-train = Zug
object-animal = Tier
object-unknown = nicht erkannt
object-spoken = { $class }, zu { $percent } % sicher, { $ahead } m { $along ->
    [ahead] voraus
   *[other] dahinter
}, { $aside } m { $side ->
    [left] links
   *[other] rechts
}, { $moves ->
    [yes] in Bewegung
   *[other] stehend
} { $remark }
perceived-title = Was das Auto denkt
perceived-none-selected = Wählen Sie ein Auto, um zu sehen, was es sieht.
perceived-nothing-yet = Von diesem Auto wurde noch nichts gesehen.
picture-old = Dieses Bild ist { $age } alt
plan-shown = geplant
plan-none = kein Plan
stopped-because = Steht: { $why }
as-of = Stand vor { $age }
speed = { $n } km/h
age-never = nie

## Augen: die Kameras und was sie vorher sahen
eye-front = Vorn
eye-left = Links
eye-right = Rechts
eye-rear = Hinten
eye-cabin = Innenraum
eyes-none = Über diese Verbindung kommen keine Kamerabilder.
eyes-none-because = Keine Bilder: { $why }
eyes-tcp = UDP ist gesperrt: höchstens { $n } Bilder je Sekunde
eyes-unreadable = { $n ->
    [one] { $n } Bild war nicht lesbar
   *[other] { $n } Bilder waren nicht lesbar
}
eyes-past = Sie sehen, was vor { $age } war
pane-live = live
pane-late = verspätet
pane-still = eingefroren
pane-past = Vergangenheit
pane-none = kein Bild
pane-ago = vor { $age }
pane-frozen = Eingefroren: Dieses Bild ist { $age } alt
pane-unreadable = Das neueste Bild war nicht lesbar
pane-ended = Kein Bild seit { $age }
pane-none-then = Von diesem Moment gibt es kein Bild.
pane-no-case = Bilder gibt es zu einem Fall.
pane-case-over = Der Fall ist vorbei.
pane-no-hub = Keine Verbindung zur Zentrale.
pane-waiting = Das erste Bild wird erwartet.
inside-note = wird mit Ihrem Namen vermerkt
deed-enlarge = Groß
deed-look-inside = Hineinsehen
deed-leave-inside = Nicht mehr hineinsehen
deed-labels = Namen in den Bildern
rewind-back = 10 Sekunden zurück
rewind-forward = 10 Sekunden vor
rewind-frame-back = Ein Bild zurück
rewind-frame-forward = Ein Bild vor
rewind-mark-back = Zur Marke davor
rewind-mark-forward = Zur nächsten Marke
rewind-pause = Anhalten oder abspielen
rewind-faster = Schneller
rewind-slower = Langsamer
rewind-live = Live
scrub-label = Zurückspulen
scrub-live = Live
scrub-pause = Anhalten
scrub-play = Abspielen
mark-stopped = steht
mark-raised = Hilferuf
mark-asked = gefragt
mark-door = Tür
locked-past = Sie sehen, was vor { $age } war. Gehen Sie erst zurück zu Live.
locked-picture-old = { $eye }: Das Bild ist { $age } alt. Warten hilft.
locked-picture-frozen = { $eye }: Das Bild ist eingefroren, { $age } alt. Warten oder eine andere Kamera hilft.
locked-picture-ended = { $eye }: Es kommen keine Bilder mehr. Jemand könnte verletzt werden: Nehmen Sie eine andere Kamera.
locked-no-pictures = Es gibt keine Bilder.
locked-no-past = Von vorher sind keine Bilder da.
notice-inside = Sie sehen in { $vehicle } hinein. Das wird mit Ihrem Namen vermerkt.
notice-inside-refused = Kein Blick hinein: { $why }
help-eyes = Kameras

## Rules that refuse, and what to do about it
rule-role-may-not = Ihre Rolle darf das nicht. Fragen Sie die Schichtleitung.
rule-not-your-claim = Nehmen Sie zuerst den Fall.
rule-claimed-by-other = Jemand anderes hat dieses Auto. Fragen Sie dort oder die Schichtleitung.
rule-old-epoch = Das Auto wurde inzwischen neu übernommen. Sehen Sie neu hin.
rule-id-reused = Das ging schon mit anderem Inhalt hinaus. Drücken Sie noch einmal.
rule-expired = Es kam zu spät. Drücken Sie noch einmal, wenn es noch stimmt.
rule-wrong-vehicle = Es galt einem anderen Auto.
rule-rebooted = Das Auto hat inzwischen neu gestartet. Sehen Sie neu hin.
rule-no-such-thing = Das gibt es nicht mehr.
rule-incident-closed = Der Fall ist abgeschlossen. Öffnen Sie ihn zuerst wieder.
rule-link-lost = Keine Verbindung zum Auto.
rule-no-picture = Von diesem Auto ist noch nichts bekannt.
rule-stale-picture = Das Bild vom Auto ist zu alt.
rule-no-evidence = Auf dem Schirm ist nichts, worauf man entscheiden kann.
rule-stale-evidence = Was Sie sehen, ist zu alt für eine Entscheidung.
rule-scene-changed = Die Lage hat sich geändert. Sehen Sie neu hin.
rule-question-gone = Die Frage steht nicht mehr.
rule-answer-not-offered = Diese Antwort hat das Auto nicht angeboten.
rule-second-look-needed = Sehen Sie es zuerst vergrößert an.
rule-vehicle-moves = Das Auto bewegt sich.
rule-brake-not-held = Die Bremse hält noch nicht.
rule-too-fast = Dafür ist das Auto zu schnell.
rule-traffic-side = Verkehr, Gleis oder Brücke auf dieser Seite: Es braucht einen Grund.
rule-door-open = Eine Tür ist offen. Bitten Sie den Fahrgast, sie zu schließen.
rule-person-near = Jemand steht nahe am Auto.
rule-person-near-unknown = Das Auto weiß nicht, ob jemand nahe steht.
rule-hold-is-on = Ein Halt ist gesetzt. Heben Sie ihn zuerst auf.
rule-no-hold = Es ist kein Halt gesetzt.
rule-not-your-hold = Die Einsatzkraft muss zustimmen, oder die Schichtleitung.
rule-cause-needed = Wählen Sie, warum das Auto gehalten hatte.
rule-no-route = Es wurde kein Weg gefunden.
rule-route-closed = Der Weg führt durch gesperrtes Gebiet.
rule-area-too-large = Das Gebiet ist zu groß.
rule-expiry-out-of-range = Die Dauer fehlt oder ist zu lang.
rule-no-safe-kerb = Das Auto steht nicht sicher am Rand. Lassen Sie es zuerst rechts ran.
rule-no-other-car = Schicken Sie zuerst ein anderes Auto.
rule-too-soon = Das war eben erst.
rule-not-supported = Dieses Auto kann das nicht.
rule-not-ready = Sie sind nicht bereit oder haben schon so viele Autos, wie erlaubt ist.
rule-wrong-state = Das passt nicht zum Stand des Falls.
rule-text-out-of-range = Der Text ist leer oder zu lang.
rule-not-recorded = Das Verzeichnis konnte nicht geschrieben werden.
rule-overloaded = Die Zentrale ist überlastet.
rule-unsafe-for-vehicle = Das Auto hält es für unsicher.
rule-no-call = Es gibt keinen Anruf.
rule-call-stands = Es gibt schon einen Anruf. Zuerst auflegen.
rule-not-trained = Dafür sind Sie nicht geschult. Fragen Sie die Schichtleitung.
rule-path-out-of-range = Der Weg hat keine oder zu viele Punkte oder ist zu lang.
rule-plan-gone = Es gilt kein Plan des Autos. Zeichnen Sie zuerst einen Weg.
rule-plan-changed = Das Auto hat jetzt einen anderen Plan. Sehen Sie neu hin.
waiting-helps = Warten hilft.
waiting-does-not-help = Warten hilft nicht.
locked-no-car = Wählen Sie zuerst ein Auto.
locked-no-incident = Dieses Auto hat keinen Fall.
locked-closed = Der Fall ist vorbei.
locked-no-hub = Keine Verbindung zur Zentrale. Warten hilft.
locked-no-hub-set-up = Keine Zentrale eingerichtet.
locked-hub-refuses = Die Zentrale weist Sie ab.
locked-loading = Die Schicht wird geladen. Warten hilft.
locked-under-way = Schon unterwegs. Warten hilft.
locked-queue-empty = Niemand wartet.
locked-nobody-else = Sonst ist niemand auf Schicht.
locked-nothing-to-take = Hier gibt es nichts zu nehmen.
locked-not-offered = Es wurde Ihnen nicht angeboten.
locked-nobody-aboard = Niemand ist an Bord.

## Top bar
top-hub = Zentrale { $hub } · { $latency }
top-on-shift = Auf Schicht:
top-load = Ihre Last
latency-unknown = wird gemessen
millis = { $n } ms
percent = { $n } %
fleet-cars = { $n ->
    [one] { $n } Auto
   *[other] { $n } Autos
}
fleet-driving = { $n } fahren
fleet-waiting = { $n } warten
fleet-held = { $n } festgehalten
fleet-stopped = { $n } angehalten
fleet-unreachable = { $n } unerreichbar

## Queue
queue-mine = Meine · { $n }
queue-waiting = Wartend · { $n }
queue-others = Bei anderen · { $n }
queue-waiting-unknown = Wartend
queue-claim-hint = N nimmt den ersten
queue-claiming = wird genommen…
queue-empty = Gerade braucht Sie niemand.
queue-unknown = Die Warteschlange ist nicht bekannt.
queue-same-cause = { $n } wartende Autos in der Nähe melden dasselbe. Jedes bekommt seine eigene Antwort.
queue-spoken = { $title }. { $urgency }. { $place }. { $why }. Wartet { $waited }. { $rank }.
aboard = { $n ->
    [0] leer
   *[other] { $n } an Bord
}
aboard-unknown = an Bord unbekannt
speaks = spricht { $language }
unanswered = { $n } ohne Antwort
nearby = { $n } Autos in der Nähe
waiting-for = wartet { $time }
row-calls = ruft an: { $reason }
row-is-called = wird angerufen
row-in-call = im Gespräch
row-on-line = wartet in der Leitung

## Map
map-closures = Sperren { $n }
map-road-closed = Straße für { $vehicle } gesperrt, noch { $left }
map-lane-closed = Spur für { $vehicle } gesperrt, noch { $left }
map-loading = Die Straßen werden geladen.
map-failed = Die Straßen konnten nicht geladen werden: { $why }
map-other = Diese Karte ist eine andere als die der Zentrale.

## Case
case-none = Kein Fall gewählt
case-none-hint = N nimmt den nächsten; J und K gehen durch die Schlange
case-yours = Ihrer
case-yours-offered = Ihrer, { $name } angeboten
case-of = bei { $name }
case-nobodys = niemand hat ihn
case-unreachable = unerreichbar
case-other-map = fährt nach anderer Karte
case-resolved = Abgeschlossen: { $how }
case-withdrawn = Vom Auto beendet: { $how }
plate-and-roof = Kennzeichen { $plate } · Dach { $roof }
not-known = nicht bekannt
you = Sie
held-by = Festgehalten von { $name }
held-by-you = Von Ihnen festgehalten
held-by-responder = Festgehalten von Einsatzkraft { $name }
also-open = Auch offen: { $what }
brief-where = Wo
brief-why = Warum
brief-aboard = An Bord
brief-tried = Versucht
brief-asked = Gefragt
keys-in-step = Die Tasten 1–9 gehören zur offenen Auswahl.
keys-in-text = Die Tasten 1–9 ruhen, solange Sie schreiben.
second-look-needed = Eine falsche Antwort kann jemanden verletzen: { $key } drücken und vergrößert ansehen.
second-look-looking = Sehen Sie hin. Die Antworten öffnen sich gleich.
second-look-taken = Zweiter Blick getan
second-look-nothing = Es gibt nichts zu vergrößern.
second-look-withdrawn = Die Lage hat sich geändert: Sehen Sie neu hin, bevor Sie antworten.

## Steps of a command
step-unlock-side = welche Seite?
step-traffic-side = auf dieser Seite ist Verkehr. Warum dort?
step-lane-side = welche Seite?
step-cause = warum hatte das Auto gehalten?
step-hold-for = für wen?
step-responder-name = Name oder Dienstnummer der Einsatzkraft
step-which-hold = welchen?
step-responder-word = ist die Einsatzkraft einverstanden?
step-windows = wie weit?
step-climate = was?
step-lights = ein oder aus?
step-hazards = ein oder aus?
step-service = wen?
step-dispatch-note = was müssen sie wissen?
step-where-closed = wo?
step-radius = wie weit im Umkreis?
step-expiry = für wie lange?
step-destination = wohin?
step-path = wo entlang?
step-creep-direction = wohin?
step-creep-metres = wie weit höchstens?
step-phrase = welcher Satz?
step-hand-over = an wen?
step-read-back = das Wesentliche wiederholen
step-take-over = warum?
step-note = was soll darin stehen?
step-outcome = wie ging es aus?
step-readiness = welche?
step-confirm = zum Bestätigen halten
step-cancel = Esc bricht ab
hold-for-me = Für mich
hold-for-responder = Für eine Einsatzkraft
responder-confirmed = Ja, hat es gesagt
responder-silent = Nein
hint-responder = Löschzug 12
hint-dispatch = Ort, Personen, Gefahr
hint-reason = Grund
hint-note = Notiz
hint-read-back = Wo, wer ist an Bord, was wird gefragt
hint-place = Zwei Straßen, die sich kreuzen, oder eine Adresse
place-here = Wo das Auto steht
place-ahead = 30 m vor dem Auto
place-on-map = Der Punkt auf der Karte
place-found = { $label }, { $km } km vom Auto
place-not-found = Keine solche Kreuzung oder Adresse. Klicken Sie auf die Karte.
place-no-map = Die Straßen sind nicht geladen. Klicken Sie auf die Karte.
metres = { $n } m
minutes = { $n } min
seconds = { $n } s
labelled = { $label }: { $words }
confirm = { $what }, { $vehicle }
confirm-unlock-left = Linke Seite entriegeln
confirm-unlock-right = Rechte Seite entriegeln
confirm-path = Fahren wie geplant: { $words }
hold-enter = Enter halten

## STOP
stop-car = { $vehicle } anhalten
stop-pressed = Halt an { $vehicle } gesendet
stop-sending = gesendet, noch ohne Antwort
stop-not-delivered = nicht zugestellt, neuer Versuch
stop-recorded = verzeichnet, noch nicht ausgeführt
stop-not-recorded = gesendet, nicht verzeichnet
stop-no-car = Wählen Sie ein Auto zum Anhalten.

## Conversation
talk-nobody-selected = Gespräch
talk-nobody-aboard = Niemand ist an Bord
talk-language-unknown = Sprache unbekannt
talk-with = Fahrgast spricht { $language }
talk-passenger = Fahrgast { $n }
talk-system = Automatisch gesagt
talk-spoken = gesprochen
talk-outside = Jemand außen
talk-hint = { $key } schreibt dem Fahrgast
talk-dropped = { $n ->
    [one] { $n } ältere Nachricht steht im Verzeichnis
   *[other] { $n } ältere Nachrichten stehen im Verzeichnis
}
talk-undrawable = { $n ->
    [one] { $n } Zeichen ist nicht darstellbar und steht als U+XXXX
   *[other] { $n } Zeichen sind nicht darstellbar und stehen als U+XXXX
}
talk-no-translator = Freier Text wird nicht übersetzt. Sätze kommen auf { $language } an.
talk-phrases-in-english = Freier Text wird nicht übersetzt. Sätze gibt es nicht auf { $language }, sie kommen auf Englisch an.
message-sent = gesendet, noch nicht gezeigt
message-shown = im Auto gezeigt
message-not-shown = nicht gezeigt
phrase-introduce = Sich vorstellen
phrase-are-you-safe = Sind Sie verletzt?
phrase-you-are-safe = Sie sind sicher
phrase-about-one-minute = Etwa eine Minute
phrase-keep-belt = Bitte angeschnallt bleiben
phrase-handle-works = Der Türgriff geht
phrase-stay-inside = Im Auto bleiben
phrase-exit-right = Rechts aussteigen
phrase-exit-left = Links aussteigen
phrase-pulling-over = Auto hält gleich
phrase-rerouting = Anderer Weg
phrase-unlocking = Tür wird entriegelt
phrase-help-on-the-way = Hilfe ist unterwegs
phrase-shall-i-call-police = Polizei rufen?
phrase-i-stay-with-you = Ich bleibe bei Ihnen
phrase-anything-else = Noch etwas?
phrase-waiting-news = Sie sind in der Schlange

## Anrufe
callplace-cabin = Innenraum
callplace-outside = Außen
callreason-asked-by-person = von hier angerufen
callreason-help-button = Hilfeknopf
callreason-sos = SOS
callreason-minimal-risk-stop = steht mit Fahrgästen
callreason-officer = ein Beamter fragt
call-none = Kein Anruf
call-rings = { $place } ruft an: { $reason }
call-rings-there = { $place }: es klingelt
call-open = { $place }: im Gespräch ({ $names })
call-held = { $place }: gehalten, mit Ansage
call-opens-soon = { $place }: wartet in der Leitung, öffnet gleich
call-nobody-on = { $place }: wartet in der Leitung, niemand ist dran
call-listeners = Hört mit: { $names }
call-take-back = Zurückholen
call-link-lost = Keine Verbindung zum Auto. Der Anruf kommt mit ihr zurück.
call-no-sound = Dieser Anruf hat keinen Ton: nur Untertitel.
call-no-microphone = Man hört Sie nicht: kein Mikrofon. Worte und Sätze kommen an.
call-no-loudspeaker = Sie hören nichts: kein Lautsprecher. Lesen Sie die Untertitel.
call-ringing = { $vehicle } ruft an ({ $place }): { $reason }. { $key } nimmt an.
level-mine = Sie
level-theirs = Auto
talk-push = { $key } halten zum Sprechen
talk-on-air = Man hört Sie
talk-muted = Mikrofon stumm
talk-unmuted = Mikrofon nicht stumm
talk-open-line = Leitung offen ohne Taste
talk-by-key = Sprechen mit der Taste

## Timeline
timeline-title = Was geschah
timeline-empty = Noch nichts
timeline-dropped = { $n ->
    [one] { $n } älterer Eintrag steht im Verzeichnis
   *[other] { $n } ältere Einträge stehen im Verzeichnis
}
actor-vehicle = das Auto
actor-passenger = der Fahrgast
actor-desk = von selbst
fact-raised = bittet um Hilfe, { $urgency }
fact-urgency-raised = wartete so lange, jetzt { $urgency }
fact-asked = fragt: { $question }
fact-question-vanished = die Frage steht nicht mehr
fact-claimed = nahm den Fall
fact-released = gab den Fall ab
fact-link-lease-lapsed = Konsole verloren; zurück in die Schlange
fact-attention-lapsed = keine Antwort auf „noch dabei?“; zurück in die Schlange
fact-hand-over-offered = { $name } angeboten
fact-handed-over = übergeben und wiederholt
fact-taken-over = übernommen: { $reason }
fact-note = Notiz: { $text }
fact-link-lost = Verbindung zum Auto verloren
fact-link-back = Verbindung zum Auto wieder da
fact-rebooted = der Rechner des Autos startete neu
fact-resolved = abgeschlossen: { $how }
fact-withdrawn = vorbei: { $how }
fact-reopened = wieder geöffnet
fact-review-due = eine spätere Prüfung steht aus
fact-looked-inside = hat in den Innenraum gesehen
fact-call = { $step } ({ $place }, { $reason })
callstep-wanted = verlangt einen Menschen
callstep-placed = hat angerufen
callstep-answered = Anruf angenommen
callstep-held = Anruf gehalten
callstep-resumed = Anruf wieder offen
callstep-listened-in = hört mit
callstep-joined = spricht mit
callstep-left = ist nicht mehr im Anruf
callstep-ended = Anruf beendet
fact-path-planned = würde fahren: { $words }
fact-path-refused = würde den gezeichneten Weg nicht fahren: { $words }
fact-path-driven = fuhr { $n } m des freigegebenen Wegs

## Gezeichnete Wege
path-title = Gezeichneter Weg
path-drawn = Gezeichnet: { $n } m ({ $who })
path-planning = Das Auto plant.
path-would = Das Auto würde: { $words }.
path-would-not = Das Auto würde nicht: { $words }.
path-no-plan = Das Auto hat nicht geplant: { $stage }.
path-void = Der Plan des Autos gilt nicht mehr. Zeichnen Sie neu.
path-driven = { $n } m gefahren
path-length = { $points ->
    [one] { $points } Punkt
   *[other] { $points } Punkte
} · { $n } m von höchstens { $most } m
path-hint = Klicken Sie Punkte auf der Karte oder in der Sicht des Autos, oder bewegen Sie das Kreuz mit den Pfeiltasten.
path-no-points = Es gibt noch keinen Punkt.
path-cursor = Kreuz: { $ahead } m { $along ->
    [ahead] voraus
   *[other] dahinter
}, { $aside } m { $side ->
    [left] links
   *[other] rechts
}
path-enter-adds = Enter setzt den Punkt
path-enter-sends = Enter schickt ihn dem Auto
path-back = Rücktaste nimmt den letzten Punkt zurück
path-line-drawing = wird gezeichnet
path-line-proposed = gezeichnet
path-line-planned = Plan des Autos
path-line-driven = gefahren

## Connection
connection-first-run = Keine Zentrale eingerichtet
connection-first-run-words = Starten Sie die Konsole mit der Adresse einer Zentrale und Ihrem Zertifikat.
connection-connecting = Verbinden
connection-connecting-words = Suche { $hub }.
connection-no-hub = Keine Zentrale
connection-no-hub-words = { $hub } antwortet nicht. { $next }
connection-loading = Schicht wird geladen
connection-loading-words = Verbunden. Die Schicht wird geladen.
connection-live = Live
connection-stale = Die Zentrale schweigt
connection-stale-words = Was Sie sehen, ist { $age } alt.
connection-reconnecting = Verbindung verloren
connection-reconnecting-words = Was Sie sehen, ist { $age } alt. Die Autos folgen ihren eigenen Regeln; STOP wird auf jedem Weg versucht. { $next }
connection-refused = Die Zentrale weist Sie ab
connection-refused-words = Ihr Zertifikat wird nicht angenommen. Fragen Sie Schichtleitung oder Technik.
connection-next-try = Nächster Versuch in { $n } s.
connection-trying = Versuch läuft.
connection-now = Jetzt verbinden

## Status bar
record-intact = Verzeichnis unversehrt · { $n } Einträge
record-broken = Verzeichnis widerspricht sich · Eintrag { $n }
record-unknown = Verzeichnis noch nicht gesehen
pictures-skipped = { $n ->
    [one] { $n } Bild übersprungen
   *[other] { $n } Bilder übersprungen
}
hint-next = nächster Fall
hint-answer = antworten
hint-rows = bewegen
hint-phrase = Satz
hint-talk = schreiben
hint-send = senden
hint-leave-text = Text verlassen
hint-give-up = abbrechen
hint-resolve = abschließen
hint-stop = anhalten
hint-palette = alle Befehle
hint-help = Tasten

## Notices
notice-link-lost = Die Verbindung zur Zentrale ist verloren.
notice-refused = { $what }: abgelehnt. { $why }
notice-not-delivered = { $what } hat die Zentrale nicht erreicht ({ $why }). Drücken Sie noch einmal, wenn es noch stimmt.
notice-withdrawn = { $what }: zurückgezogen. { $why }
notice-step-cancelled = Der angefangene Befehl für { $vehicle } wurde verworfen.
notice-dropped-after-jump = Der Fall wechselte unter Ihren Händen. Nichts wurde gesendet.
notice-question-changed = Die Frage wechselte unter Ihren Händen. Nichts wurde gesendet.
withdrawn-selection = Ein anderes Auto wurde gewählt.
attention-ask = Noch bei { $vehicle }?
attention-note = Jede Taste behält es. In { $n } s geht es zurück in die Schlange.
hand-over-offered = { $name } übergibt Ihnen { $vehicle }. { $key } nimmt an.
silence-hint = { $key } macht still

## Commands of the window, and keys
deed-second-look = Vergrößert ansehen
deed-talk = Dem Fahrgast schreiben
deed-say-phrase = Einen Satz sagen
deed-silence = Ton aus
deed-still-here = Noch da
deed-push-to-talk = Sprechen
deed-mute = Stumm
deed-open-line = Offene Leitung
deed-next-row = Nächste Zeile
deed-previous-row = Vorige Zeile
deed-centre-map = Karte zentrieren
deed-copy-car = Auto und Ort kopieren
deed-palette = Alle Befehle
deed-help = Tasten
deed-next-language = Nächste Sprache
deed-larger = Größer
deed-smaller = Kleiner
deed-quit = Beenden
palette-title = Alle Befehle
palette-hint = Teil des Namens eingeben
palette-empty = Kein solcher Befehl
help-title = Tasten
help-queue = Warteschlange
help-case = Fall
help-call = Anruf
help-commands = Befehle ans Auto
help-window = Fenster
help-close = Esc schließt
key-enter = Enter
key-escape = Esc
key-tab = Tab
key-space = Leertaste
key-backspace = Rücktaste
key-page-up = Bild auf
key-page-down = Bild ab
key-end = Ende
key-ctrl = Strg
key-shift = Umschalt
key-alt = Alt
