# The operator's screen in English.

## Urgency, and why a case stands where it stands
urgency-low = Low
urgency-normal = Normal
urgency-high = High
urgency-immediate = Immediate
rank-life-at-stake = Life may be at stake
rank-people-exposed = Somebody waits in an exposed place
rank-waited-long = Waited so long that it rose
rank-question-holds-car = A question holds the car
rank-advice-only = Advice only, the car is safe
rank-drives-again = The car drives by itself again
rank-with = With { $name }

## Kinds of incidents
kind-blocked-lane = Lane blocked
kind-road-works = Road works, lane unclear
kind-closed-road = Road closed
kind-double-parked = Double-parked vehicle
kind-dead-end = Dead end
kind-dark-signal = Dark signal
kind-flood = Water on the road
kind-debris = Debris on the road
kind-loop = Driving in circles
kind-crowd = Crowd around the car
kind-person-obstructing = Somebody in the way
kind-harassment = Harassment
kind-vandalism = Vandalism
kind-hail-cluster = Many hails at one place
kind-emergency-scene = Emergency scene
kind-emergency-vehicle-approaching = Emergency vehicle wants to pass
kind-hose = Fire hose on the road
kind-officer-directing = Officer at the car
kind-school-bus = School bus
kind-contact = Contact
kind-person-against-car = Person against the car
kind-post-crash-hold = Holding after a crash
kind-fault = Vehicle fault
kind-blocked-sensor = Sensor blocked
kind-flat-tyre = Flat tyre
kind-low-energy = Low battery
kind-door-ajar = Door ajar
kind-link-degraded = Bad link
kind-lost-position = Position lost
kind-help-call = Passenger calls
kind-sos = SOS pressed
kind-medical = Medical emergency
kind-locked-in = Cannot get out
kind-distress = Passenger upset
kind-lost-item = Lost item
kind-wrong-place = Wrong stop
kind-belt = Belt open
kind-minor-alone = Minor rides alone
kind-area = Many cars, one cause
kind-kept-standing = Stopped by a person

## Questions and answers
question-which-side-to-pass = May I pass, and on which side?
question-is-road-closed = Is this road closed?
question-is-lane-closed = Do these cones close the lane?
question-is-vehicle-parked = Is the vehicle ahead parked?
question-dark-signal = The signal is dark. May I treat it as an all-way stop?
question-is-school-bus-signalling = Is that a school bus with its signals on?
question-is-hose = Is that a fire hose on the road?
question-officer-direction = Does this officer direct me?
question-is-emergency-scene = Is this an emergency scene?
question-is-person-clear = Is the person in front moving away?
question-is-water-passable = Can I drive through this water?
question-are-rails-free = Are these rails free?
question-may-drive-on = May I drive on?
answer-yes = Yes
answer-no = No
answer-pass-left = Yes, pass on the left when clear
answer-pass-right = Yes, pass on the right when clear
answer-proceed-when-clear = Yes, go on when clear
answer-treat-as-all-way-stop = Yes, as an all-way stop
answer-wait-here = No, wait here
answer-find-another-way = No, find another way
answer-follow-directions = Follow the officer
answer-safe-to-drive-on = Nobody is in danger, drive on
answer-unsure = Unsure: the car stays as it is

## Commands, their stages, and their choices
command-answer-question = Answer
command-mark-lane-closed = Lane closed
command-mark-road-closed = Road closed
command-request-lane = Change lane
command-reroute = Reroute
command-change-destination = Destination
command-pull-over = Pull over
command-stop-now = Stop now
command-hold = Hold
command-release-hold = Release hold
command-resume = Resume
command-unlock-doors = Unlock
command-lock-doors = Lock doors
command-set-windows = Windows
command-set-climate = Climate
command-lights = Lights
command-hazards = Hazards
command-sound-horn = Horn
command-end-ride = End ride
command-send-another-car = Another car
command-dispatch-field = Send help
command-propose-path = Draw a path
command-approve-path = Drive the plan
command-creep-clear = Creep clear
stage-proposed = proposed
stage-permitted = permitted, not yet sent
stage-sent = sent, not yet applied
stage-accepted = the car is doing it
stage-completed = done
stage-refused = refused
stage-failed = failed
stage-expired = expired, not applied
stage-unknown = not known whether it was done
pending-to-hub = sent to the hub, not yet recorded
pending-recorded = recorded, not yet sent to the car
pending-unsure = no answer from the hub yet
pending-not-delivered = did not reach the hub
side-left = Left
side-right = Right
traffic-danger-inside = Fire, smoke or water in or at the car
traffic-other-side-blocked = The other side is blocked, traffic stands
traffic-responder-asks = A responder at the car asks for it
creep-ahead = Ahead in its lane
creep-left = Over to the left
creep-right = Over to the right
cause-obstacle-gone = The obstacle is gone
cause-false-detection = There never was anything
cause-passenger-fine = The passenger asked for it and is fine
cause-responder-released = A responder let the car go
cause-fault-cleared = The fault was cleared
cause-endangers-traffic = The stop endangers traffic: move now, review later
climate-warmer = Warmer
climate-cooler = Cooler
climate-fresh-air = Fresh air
climate-recirculate = No outside air (smoke)
service-roadside = Roadside staff
service-tow = Tow truck
service-emergency-911 = Emergency services (911)
windows-closed = Closed
windows-half = Half open
windows-open = Open
on = On
off = Off

## Verbs of the case and of the person
verb-claim-next = Next case
verb-claim = Take it
verb-release = Release
verb-hand-over = Hand over
verb-accept-hand-over = Accept
verb-take-over = Take over
verb-note = Note
verb-resolve = Resolve
verb-reopen = Reopen
verb-readiness = Readiness
verb-answer-call = Answer
verb-call-passenger = Call passenger
verb-call-outside = Call outside
verb-hold-call = Hold call
verb-end-call = Hang up
verb-listen-in = Listen in
verb-join-call = Join call
readiness-ready = Ready
readiness-on-break = On a break
readiness-away = Away
role-operator = operator
role-lead = lead
role-engineer = engineer
role-trained-operator = trained operator
outcome-drives-on = The car drives on
outcome-moved-to-safety = Moved to a safe place
outcome-handed-to-field = Handed to people at the scene
outcome-ride-ended = Ride ended, passengers cared for
outcome-false-alarm = Nothing was needed
withdrawn-solved-by-vehicle = the car solved it itself
withdrawn-no-longer-reported = the car no longer reports it
withdrawn-superseded = the car replaced it by a newer report
action-say = Message
action-still-here = Still here
action-look-inside = Look into the cabin

## The car and what it sees
mode-driving = Driving by itself
mode-waiting-for-assistance = Waiting for you
mode-held = Held
mode-responder = With a responder
mode-minimal-risk = Stopped for safety
mode-parked = Parked
mode-lost = No link to the car. Last known: { $mode }
mode-unknown = State not known
mode-no-picture = no picture yet
hazards-on = hazards on
place-live-lane = in a live lane
place-kerb = at the kerb
place-parking = on a parking place
place-junction = inside a junction
place-rail = on rails
place-bridge = on a bridge
place-freeway = on a freeway
place-flood = in water
mood-calm = calm
mood-uneasy = uneasy
mood-distressed = distressed
mood-panicking = in panic
need-minor-alone = minor, alone
need-deaf-or-hard-of-hearing = hears little or nothing: write
need-blind-or-low-vision = sees little or nothing
need-wheelchair = uses a wheelchair
need-medical = medical need
object-car = car
object-truck = truck
object-bus = bus
object-school-bus = school bus
object-emergency-vehicle = emergency vehicle
object-cyclist = cyclist
object-pedestrian = person
object-child = child
object-officer = officer
object-cone = cone
object-barrier = barrier
object-hose = hose
object-debris = debris
object-water = water
object-signal = signal
object-train = train
object-animal = animal
object-unknown = not understood
object-spoken = { $class }, { $percent } % sure, { $ahead } m { $along ->
    [ahead] ahead
   *[other] behind
}, { $aside } m { $side ->
    [left] to the left
   *[other] to the right
}, { $moves ->
    [yes] moving
   *[other] standing
} { $remark }
perceived-title = What the car thinks
perceived-none-selected = Select a car to see what it sees.
perceived-nothing-yet = Nothing was seen from this car yet.
picture-old = This picture is { $age } old
plan-shown = planned
plan-none = no plan
stopped-because = Stopped: { $why }
as-of = as of { $age } ago
speed = { $n } km/h
age-never = never

## Eyes: the cameras, and their past
eye-front = Front
eye-left = Left
eye-right = Right
eye-rear = Rear
eye-cabin = Cabin
eyes-none = No camera pictures come by this link.
eyes-none-because = No pictures: { $why }
eyes-tcp = UDP is blocked: at most { $n } pictures a second
eyes-unreadable = { $n ->
    [one] { $n } picture could not be read
   *[other] { $n } pictures could not be read
}
eyes-past = You look at { $age } ago
pane-live = live
pane-late = late
pane-still = frozen
pane-past = the past
pane-none = no picture
pane-ago = { $age } ago
pane-frozen = Frozen: this picture is { $age } old
pane-unreadable = The newest picture could not be read
pane-ended = No picture since { $age }
pane-none-then = No picture is kept of this moment.
pane-no-case = Pictures are given for a case.
pane-case-over = The case is over.
pane-no-hub = No connection to the hub.
pane-waiting = Waiting for the first picture.
inside-note = recorded with your name
deed-enlarge = Large
deed-look-inside = Look inside
deed-leave-inside = Stop looking
deed-labels = Names in the pictures
rewind-back = 10 seconds back
rewind-forward = 10 seconds on
rewind-frame-back = One picture back
rewind-frame-forward = One picture on
rewind-mark-back = To the mark before
rewind-mark-forward = To the next mark
rewind-pause = Pause or play
rewind-faster = Faster
rewind-slower = Slower
rewind-live = Live
scrub-label = Rewind
scrub-live = Live
scrub-pause = Pause
scrub-play = Play
mark-stopped = stopped
mark-raised = help asked
mark-asked = asked
mark-door = door
locked-past = You look at { $age } ago. Go back to live first.
locked-picture-old = { $eye }: the picture is { $age } old. Waiting helps.
locked-picture-frozen = { $eye }: the picture is frozen, { $age } old. Waiting or another camera helps.
locked-picture-ended = { $eye }: the pictures have ended. Somebody may get hurt: use another camera.
locked-no-pictures = There are no pictures.
locked-no-past = No pictures of before are kept.
notice-inside = You look into { $vehicle }. It is recorded with your name.
notice-inside-refused = No look inside: { $why }
help-eyes = Cameras

## Rules that refuse, and what to do about it
rule-role-may-not = Your role may not do this. Ask a lead.
rule-not-your-claim = Take the case first.
rule-claimed-by-other = Somebody else has this car. Ask them or a lead.
rule-old-epoch = The car was taken anew since. Look again.
rule-id-reused = This was sent before with another content. Press again.
rule-expired = It came too late. Press again if it is still right.
rule-wrong-vehicle = It was meant for another car.
rule-rebooted = The car restarted since. Look again.
rule-no-such-thing = It no longer exists.
rule-incident-closed = The case is closed. Reopen it first.
rule-link-lost = No link to the car.
rule-no-picture = Nothing is known about this car yet.
rule-stale-picture = The picture of the car is too old.
rule-no-evidence = There is nothing on the screen to decide on.
rule-stale-evidence = What you see is too old to decide on.
rule-scene-changed = The scene has changed. Look again.
rule-question-gone = The question no longer stands.
rule-answer-not-offered = The car did not offer this answer.
rule-second-look-needed = Look at it enlarged first.
rule-vehicle-moves = The car is moving.
rule-brake-not-held = The brake does not hold yet.
rule-too-fast = The car is too fast for this.
rule-traffic-side = Traffic, rail or a bridge on that side: a reason is needed.
rule-door-open = A door is open. Ask the passenger to close it.
rule-person-near = Somebody stands near the car.
rule-person-near-unknown = The car cannot tell whether somebody is near.
rule-hold-is-on = A hold is on. Release it first.
rule-no-hold = There is no hold.
rule-not-your-hold = The responder must agree, or a lead.
rule-cause-needed = Choose why the car had stopped.
rule-no-route = No way was found.
rule-route-closed = The way leads through a closed area.
rule-area-too-large = The area is too large.
rule-expiry-out-of-range = The time is missing or too long.
rule-no-safe-kerb = The car is not at a safe kerb. Pull over first.
rule-no-other-car = Send another car first.
rule-too-soon = It was used a moment ago.
rule-not-supported = This car cannot do it.
rule-not-ready = You are not ready, or hold as many cars as you may.
rule-wrong-state = It does not fit the state of the case.
rule-text-out-of-range = The text is empty or too long.
rule-not-recorded = The record could not be written.
rule-overloaded = The hub is overloaded.
rule-unsafe-for-vehicle = The car judged it unsafe.
rule-no-call = There is no call.
rule-call-stands = There is a call already. Hang up first.
rule-not-trained = You are not trained for this. Ask a lead.
rule-path-out-of-range = The path has no points, too many, or is too long.
rule-plan-gone = No plan of the car stands. Draw a path first.
rule-plan-changed = The car has another plan now. Look again.
waiting-helps = Waiting helps.
waiting-does-not-help = Waiting does not help.
locked-no-car = Select a car first.
locked-no-incident = This car has no case.
locked-closed = The case is over.
locked-no-hub = No connection to the hub. Waiting helps.
locked-no-hub-set-up = No hub is set up.
locked-hub-refuses = The hub refuses you.
locked-loading = The shift is being loaded. Waiting helps.
locked-under-way = Already on its way. Waiting helps.
locked-queue-empty = Nobody is waiting.
locked-nobody-else = Nobody else is on shift.
locked-nothing-to-take = There is nothing to take here.
locked-not-offered = It was not offered to you.
locked-nobody-aboard = Nobody is aboard.

## Top bar
top-hub = Hub { $hub } · { $latency }
top-on-shift = On shift:
top-load = Your load
latency-unknown = measuring
millis = { $n } ms
percent = { $n } %
fleet-cars = { $n ->
    [one] { $n } car
   *[other] { $n } cars
}
fleet-driving = { $n } driving
fleet-waiting = { $n } waiting
fleet-held = { $n } held
fleet-stopped = { $n } stopped
fleet-unreachable = { $n } unreachable

## Queue
queue-mine = Mine · { $n }
queue-waiting = Waiting · { $n }
queue-others = With others · { $n }
queue-waiting-unknown = Waiting
queue-claim-hint = N takes the first
queue-claiming = taking it…
queue-empty = Nobody needs you right now.
queue-unknown = The queue is not known.
queue-same-cause = { $n } waiting cars nearby report the same. Each is answered by itself.
queue-spoken = { $title }. { $urgency }. { $place }. { $why }. Waiting { $waited }. { $rank }.
aboard = { $n ->
    [0] empty
   *[other] { $n } aboard
}
aboard-unknown = aboard not known
speaks = speaks { $language }
unanswered = { $n } unanswered
nearby = { $n } cars nearby
waiting-for = waiting { $time }
row-calls = calls: { $reason }
row-is-called = is being called
row-in-call = in a call
row-on-line = waits on the line

## Map
map-closures = Closures { $n }
map-road-closed = Road closed for { $vehicle }, { $left } left
map-lane-closed = Lane closed for { $vehicle }, { $left } left
map-loading = The streets are being loaded.
map-failed = The streets could not be loaded: { $why }
map-other = This map is another than the hub's.

## Case
case-none = No case selected
case-none-hint = N takes the next one; J and K move through the queue
case-yours = yours
case-yours-offered = yours, offered to { $name }
case-of = with { $name }
case-nobodys = nobody has it
case-unreachable = unreachable
case-other-map = drives by another map
case-resolved = Resolved: { $how }
case-withdrawn = Ended by the car: { $how }
plate-and-roof = Plate { $plate } · roof { $roof }
not-known = not known
you = you
held-by = Held by { $name }
held-by-you = Held by you
held-by-responder = Held by responder { $name }
also-open = Also open: { $what }
brief-where = Where
brief-why = Why
brief-aboard = Aboard
brief-tried = Tried
brief-asked = Asked
keys-in-step = The keys 1–9 belong to the open choice.
keys-in-text = The keys 1–9 are off while you type.
second-look-needed = Somebody may get hurt by a wrong answer: press { $key } and look at it enlarged.
second-look-looking = Look at it. The answers open in a moment.
second-look-taken = Second look taken
second-look-nothing = There is nothing to enlarge.
second-look-withdrawn = The scene changed: look again before you answer.

## Steps of a command
step-unlock-side = which side?
step-traffic-side = traffic is on that side. Why there?
step-lane-side = which side?
step-cause = why had the car stopped?
step-hold-for = for whom?
step-responder-name = name or badge of the responder
step-which-hold = which one?
step-responder-word = does the responder agree?
step-windows = how far?
step-climate = which?
step-lights = on or off?
step-hazards = on or off?
step-service = whom?
step-dispatch-note = what do they need to know?
step-where-closed = where?
step-radius = how far around?
step-expiry = for how long?
step-destination = where to?
step-path = where along?
step-creep-direction = where to?
step-creep-metres = how far at most?
step-phrase = which phrase?
step-hand-over = to whom?
step-read-back = read the essentials back
step-take-over = why?
step-note = what shall stand in it?
step-outcome = how did it end?
step-readiness = which?
step-confirm = hold to confirm
step-cancel = Esc gives up
hold-for-me = For myself
hold-for-responder = For a responder
responder-confirmed = Yes, said so
responder-silent = No
hint-responder = Engine 12
hint-dispatch = Place, persons, danger
hint-reason = Reason
hint-note = Note
hint-read-back = Where, who is aboard, what is asked
hint-place = Two streets that cross, or an address
place-here = Where the car stands
place-ahead = 30 m ahead of the car
place-on-map = The point on the map
place-found = { $label }, { $km } km from the car
place-not-found = No such crossing or address. Click the map instead.
place-no-map = The streets are not loaded. Click the map instead.
metres = { $n } m
minutes = { $n } min
seconds = { $n } s
labelled = { $label }: { $words }
confirm = { $what }, { $vehicle }
confirm-unlock-left = Unlock the left side
confirm-unlock-right = Unlock the right side
confirm-path = Drive as planned: { $words }
hold-enter = hold Enter

## STOP
stop-car = Stop { $vehicle } now
stop-pressed = Stop sent to { $vehicle }
stop-sending = sent, no answer from the hub yet
stop-not-delivered = not delivered, trying again
stop-recorded = recorded, not yet applied
stop-not-recorded = sent, not recorded
stop-no-car = Select a car to stop.

## Conversation
talk-nobody-selected = Conversation
talk-nobody-aboard = Nobody is aboard
talk-language-unknown = Language not known
talk-with = Passenger speaks { $language }
talk-passenger = Passenger { $n }
talk-system = Told by itself
talk-spoken = spoken
talk-outside = Somebody outside
talk-hint = { $key } writes to the passenger
talk-dropped = { $n ->
    [one] { $n } older message stands in the record
   *[other] { $n } older messages stand in the record
}
talk-undrawable = { $n ->
    [one] { $n } character cannot be drawn and is written as U+XXXX
   *[other] { $n } characters cannot be drawn and are written as U+XXXX
}
talk-no-translator = Free words are not translated. Phrases arrive in { $language }.
talk-phrases-in-english = Free words are not translated. Phrases are not ready in { $language } and arrive in English.
message-sent = sent, not yet shown
message-shown = shown in the car
message-not-shown = not shown
phrase-introduce = Introduce yourself
phrase-are-you-safe = Are you hurt?
phrase-you-are-safe = You are safe
phrase-about-one-minute = About one minute
phrase-keep-belt = Keep your belt on
phrase-handle-works = Your handle works
phrase-stay-inside = Stay in the car
phrase-exit-right = Get out on the right
phrase-exit-left = Get out on the left
phrase-pulling-over = Pulling over
phrase-rerouting = Another way
phrase-unlocking = Unlocking the door
phrase-help-on-the-way = Help is on its way
phrase-shall-i-call-police = Shall I call the police?
phrase-i-stay-with-you = I stay with you
phrase-anything-else = Anything else?
phrase-waiting-news = You are in the queue

## Calls
callplace-cabin = Cabin
callplace-outside = Outside
callreason-asked-by-person = called from here
callreason-help-button = help button
callreason-sos = SOS
callreason-minimal-risk-stop = stopped with people aboard
callreason-officer = an officer asks
call-none = No call
call-rings = { $place } calls: { $reason }
call-rings-there = { $place }: it rings
call-open = { $place }: in a call with { $names }
call-held = { $place }: on hold, and told so
call-opens-soon = { $place }: waits on the line, opens in a moment
call-nobody-on = { $place }: waits on the line, nobody is on
call-listeners = Listening in: { $names }
call-take-back = Take back
call-link-lost = No link to the car. The call comes back with it.
call-no-sound = This call has no sound: captions only.
call-no-microphone = You are not heard: no microphone. Words and phrases arrive.
call-no-loudspeaker = You hear nothing: no loudspeaker. Read the captions.
call-ringing = { $vehicle } calls ({ $place }): { $reason }. { $key } answers.
level-mine = You
level-theirs = Car
talk-push = Hold { $key } to talk
talk-on-air = You are heard
talk-muted = Microphone muted
talk-unmuted = Microphone not muted
talk-open-line = Line open without a key
talk-by-key = Speak with the key

## Timeline
timeline-title = What happened
timeline-empty = Nothing yet
timeline-dropped = { $n ->
    [one] { $n } older entry stands in the record
   *[other] { $n } older entries stand in the record
}
actor-vehicle = the car
actor-passenger = the passenger
actor-desk = by itself
fact-raised = asked for help, { $urgency }
fact-urgency-raised = waited so long that it rose to { $urgency }
fact-asked = asked: { $question }
fact-question-vanished = the question no longer stands
fact-claimed = took the case
fact-released = let the case go
fact-link-lease-lapsed = the console was lost; back in the queue
fact-attention-lapsed = nobody answered “still with it?”; back in the queue
fact-hand-over-offered = offered to { $name }
fact-handed-over = handed over and read back
fact-taken-over = taken over: { $reason }
fact-note = note: { $text }
fact-link-lost = link to the car lost
fact-link-back = link to the car is back
fact-rebooted = the car's computer restarted
fact-resolved = resolved: { $how }
fact-withdrawn = over: { $how }
fact-reopened = opened again
fact-review-due = a late review is due
fact-looked-inside = looked into the cabin
fact-call = { $step } ({ $place }, { $reason })
callstep-wanted = asked for a person
callstep-placed = called
callstep-answered = call answered
callstep-held = call on hold
callstep-resumed = call open again
callstep-listened-in = listens in
callstep-joined = joined the call
callstep-left = left the call
callstep-ended = call ended
fact-path-planned = would { $words }
fact-path-refused = would not drive the drawn path: { $words }
fact-path-driven = drove { $n } m of the approved path

## Drawn paths
path-title = Drawn path
path-drawn = { $who } drew { $n } m
path-planning = The car is planning.
path-would = The car would { $words }.
path-would-not = The car would not: { $words }.
path-no-plan = The car made no plan: { $stage }.
path-void = The car's plan no longer counts. Draw again.
path-driven = { $n } m driven
path-length = { $points ->
    [one] { $points } point
   *[other] { $points } points
} · { $n } m of { $most } m at most
path-hint = Click points on the map or in what the car sees, or move the cross with the arrow keys.
path-no-points = There is no point yet.
path-cursor = Cross: { $ahead } m { $along ->
    [ahead] ahead
   *[other] behind
}, { $aside } m to the { $side ->
    [left] left
   *[other] right
}
path-enter-adds = Enter adds the point
path-enter-sends = Enter sends it to the car
path-back = Backspace takes the last point back
path-line-drawing = drawing
path-line-proposed = drawn
path-line-planned = the car's plan
path-line-driven = driven

## Connection
connection-first-run = No hub set up
connection-first-run-words = Start the console with the address of a hub and your certificate.
connection-connecting = Connecting
connection-connecting-words = Looking for { $hub }.
connection-no-hub = No hub
connection-no-hub-words = { $hub } does not answer. { $next }
connection-loading = Loading the shift
connection-loading-words = Connected. The shift is being told.
connection-live = Live
connection-stale = The hub is silent
connection-stale-words = What you see is { $age } old.
connection-reconnecting = Connection lost
connection-reconnecting-words = What you see is { $age } old. The cars follow their own rules; STOP is tried on every path. { $next }
connection-refused = The hub refuses you
connection-refused-words = Your certificate is not accepted. Ask a lead or an engineer.
connection-next-try = Next try in { $n } s.
connection-trying = Trying now.
connection-now = Connect now

## Status bar
record-intact = Record intact · { $n } entries
record-broken = Record contradicts itself · entry { $n }
record-unknown = Record not seen yet
pictures-skipped = { $n ->
    [one] { $n } picture skipped
   *[other] { $n } pictures skipped
}
hint-next = next case
hint-answer = answer
hint-rows = move
hint-phrase = phrase
hint-talk = write
hint-send = send
hint-leave-text = leave the text
hint-give-up = give up
hint-resolve = resolve
hint-stop = stop
hint-palette = all commands
hint-help = keys

## Notices
notice-link-lost = The connection to the hub was lost.
notice-refused = { $what } was refused. { $why }
notice-not-delivered = { $what } did not reach the hub ({ $why }). Press again if it is still right.
notice-withdrawn = { $what } was withdrawn. { $why }
notice-step-cancelled = The half-given command for { $vehicle } was dropped.
notice-dropped-after-jump = The case changed under your hands. Nothing was sent.
notice-question-changed = The question changed under your hands. Nothing was sent.
withdrawn-selection = Another car was selected.
attention-ask = Still with { $vehicle }?
attention-note = Any key keeps it. It returns to the queue in { $n } s.
hand-over-offered = { $name } hands { $vehicle } to you. { $key } takes it.
silence-hint = { $key } silences

## Commands of the window, and keys
deed-second-look = Look at it enlarged
deed-talk = Write to the passenger
deed-say-phrase = Say a phrase
deed-silence = Silence
deed-still-here = Still here
deed-push-to-talk = Talk
deed-mute = Mute
deed-open-line = Open line
deed-next-row = Next row
deed-previous-row = Row before
deed-centre-map = Centre the map
deed-copy-car = Copy car and place
deed-palette = All commands
deed-help = Keys
deed-next-language = Next language
deed-larger = Larger
deed-smaller = Smaller
deed-quit = Quit
palette-title = All commands
palette-hint = Type a part of its name
palette-empty = No such command
help-title = Keys
help-queue = Queue
help-case = Case
help-call = Call
help-commands = Commands to the car
help-window = Window
help-close = Esc closes
key-enter = Enter
key-escape = Esc
key-tab = Tab
key-space = Space
key-backspace = Backspace
key-page-up = Page up
key-page-down = Page down
key-end = End
key-ctrl = Ctrl
key-shift = Shift
key-alt = Alt
