"""A car that stands behind a parked truck and asks on which side to pass, in plain Python."""

import threading
import time

from contract import Seen, Stream, module, service

body = module("command.v1.body")
command = module("command.v1.command")
incident = module("incident.v1.incident")
place = module("types.v1.place")
picture = module("vehicle.v1.vehicle_picture")
question = module("incident.v1.question")
refusal = module("command.v1.refusal")
scene = module("vehicle.v1.scene")
time_v1 = module("types.v1.time")
wire = module("vehicle.v1.vehicle_service")
VehicleServiceStub = service("vehicle.v1.vehicle_service").VehicleServiceStub

TELEMETRY_SECONDS = 0.2
HEARTBEAT_SECONDS = 1.0
# The contract's bound on telemetry that the hub has not taken yet.
TELEMETRY_CREDIT = 2
INCIDENT = 1
QUESTION = 11
SCENE = 3


def greeting(name, stamp, highest_epoch=0, open_incidents=(), next_report=1):
    """The first message of both streams of a vehicle."""
    return wire.VehicleHello(
        vehicle=name,
        boot=stamp.boot,
        stamp=stamp,
        card=picture.VehicleCard(plate="8XYZ123", roof_number="41", capabilities=[], map_hash="0" * 64),
        highest_epoch=highest_epoch,
        open_incidents=open_incidents,
        next_report=next_report,
    )


class Car(Seen):
    """One vehicle with its two streams. Its world is a truck, a passenger and an answer."""

    def __init__(self, name, channel, boot):
        super().__init__()
        self.name = name
        self.boot = boot
        self.started = time.monotonic()
        self.speed_mps = 0.0
        self.mode = picture.DRIVING_MODE_WAITING_FOR_ASSISTANCE
        self.scene = SCENE
        self.highest_epoch = 0
        self.open_incidents = []
        self.reports = 0
        self.recorded = 0
        self.telemetry = 0
        self.credit = 0
        self.site = None
        self.watched = False
        self.rejected = []
        self.help = None
        self.shown = []
        self.outcomes = {}
        self.orders = []
        self.closed = []
        self.alive = True
        stub = VehicleServiceStub(channel)
        self.report_stream = Stream(stub.Report, wire.ReportRequest(hello=self.hello()), self._hear_answer)
        self.command_stream = Stream(stub.Command, wire.CommandRequest(hello=self.hello()), self._hear_order)
        threading.Thread(target=self._live, daemon=True).start()

    # What the car knows of itself.

    def stamp(self):
        """The car's clock: this boot, and milliseconds since it."""
        return time_v1.CarStamp(boot=self.boot, millis=int((time.monotonic() - self.started) * 1000))

    def hello(self):
        """The first message of both streams."""
        return greeting(self.name, self.stamp(), self.highest_epoch, self.open_incidents, self.reports + 1)

    def picture(self):
        """The newest facts. Every number is said: an absent one would be refused, not taken for zero."""
        doors = {"open": False, "locked": True}
        return picture.VehiclePicture(
            stamp=self.stamp(),
            position=place.GeoPoint(lat_deg=37.7599, lon_deg=-122.4212),
            heading_deg=351.0,
            speed_mps=self.speed_mps,
            mode=self.mode,
            brake_held=self.speed_mps == 0.0,
            left_doors=picture.DoorsOfSide(traffic_side=True, **doors),
            right_doors=picture.DoorsOfSide(traffic_side=False, **doors),
            person_near=False,
            place=place.PLACE_KIND_LIVE_LANE,
            passengers=picture.PassengerList(
                items=[picture.Passenger(language="es", mood=picture.MOOD_UNEASY, belted=True)]
            ),
            trip=picture.TRIP_STATE_ON_TRIP,
            scene=self.scene,
            energy_percent=64.0,
            hazards_on=self.speed_mps == 0.0,
        )

    def perceived(self):
        """What the car thinks is in front of it."""
        truck = scene.PerceivedObject(
            track=7,
            **{"class": scene.OBJECT_CLASS_TRUCK},
            confidence=0.94,
            at=place.LocalPoint(forward_m=8.0, left_m=0.2),
            heading_deg=0.0,
            speed_mps=0.0,
            length_m=9.0,
            width_m=2.5,
            remark="hazards on",
        )
        return scene.Scene(id=self.scene, stamp=self.stamp(), objects=[truck], stop_reason="a truck stands in the lane")

    # What the car says.

    def report(self, **kind):
        """Sends a reliable report: numbered, and counted until the hub has recorded it."""
        self.reports += 1
        reliable = wire.ReportRequest.Reliable(number=self.reports, body=wire.ReliableReport(**kind))
        self.report_stream.send(wire.ReportRequest(reliable=reliable))
        return self.reports

    def ask_for_help(self):
        """Reports the truck, with the question and its closed list of answers."""
        asked = question.Question(
            id=QUESTION,
            kind=question.QUESTION_KIND_WHICH_SIDE_TO_PASS,
            scene=self.scene,
            asked_at=self.stamp(),
            answers=[
                question.ANSWER_PASS_LEFT,
                question.ANSWER_PASS_RIGHT,
                question.ANSWER_WAIT_HERE,
                question.ANSWER_UNSURE,
            ],
            vulnerable_in_scene=False,
        )
        self.open_incidents = [INCIDENT]
        return self.report(
            incident=incident.IncidentReport(
                car_ref=INCIDENT,
                kind=incident.INCIDENT_KIND_DOUBLE_PARKED,
                stamp=self.stamp(),
                place=place.PLACE_KIND_LIVE_LANE,
                aboard=1,
                why="a truck is parked in the lane",
                aboard_words="one passenger, Spanish",
                tried="waited 40 s, sounded nothing",
                asked="pass on which side?",
                question=asked,
            )
        )

    def passenger_says(self, text):
        """Carries the passenger's words."""
        said = wire.ReliableReport.PassengerSaid(car_ref=INCIDENT, passenger=1, language="es", text=text)
        return self.report(passenger_said=said)

    def drive_on(self):
        """The way is clear: the question is over, and the car moves."""
        vanished = wire.ReliableReport.QuestionVanished(car_ref=INCIDENT, question=QUESTION)
        number = self.report(question_vanished=vanished)
        self.speed_mps, self.mode, self.scene = 4.0, picture.DRIVING_MODE_DRIVING, SCENE + 1
        return number

    def leave(self):
        """Closes both streams."""
        self.alive = False
        self.report_stream.close()
        self.command_stream.close()

    # What the car hears.

    def _live(self):
        """Telemetry within its credit, and the heartbeat."""
        beat = time.monotonic()
        while self.alive:
            time.sleep(TELEMETRY_SECONDS)
            if self.site is not None and self.telemetry - self.credit < TELEMETRY_CREDIT:
                self.telemetry += 1
                seen = self.perceived() if self.watched or self.open_incidents else None
                telemetry = wire.ReportRequest.Telemetry(number=self.telemetry, picture=self.picture(), scene=seen)
                self.report_stream.send(wire.ReportRequest(telemetry=telemetry))
            if time.monotonic() - beat >= HEARTBEAT_SECONDS:
                beat = time.monotonic()
                self.command_stream.send(wire.CommandRequest(heartbeat=wire.CommandRequest.Heartbeat()))

    def _hear_answer(self, answer):
        kind = answer.WhichOneof("kind")
        with self.changed:
            if kind == "welcome":
                self.site = answer.welcome.site
            elif kind == "recorded":
                self.recorded = max(self.recorded, answer.recorded.up_to)
            elif kind == "credit":
                self.credit = max(self.credit, answer.credit.up_to)
            elif kind == "rejected":
                self.rejected.append(f"report {answer.rejected.number}: {answer.rejected.field}: {answer.rejected.reason}")
            elif kind == "ping":
                pong = wire.ReportRequest.Pong(ping=answer.ping.ping, stamp=self.stamp())
                self.report_stream.send(wire.ReportRequest(pong=pong))
            elif kind == "watched":
                self.watched = answer.watched
            self.changed.notify_all()

    def _hear_order(self, order):
        kind = order.WhichOneof("kind")
        with self.changed:
            if kind == "say":
                self.shown.append(order.say)
                shown = wire.CommandRequest.Shown(message=order.say.message)
                self.command_stream.send(wire.CommandRequest(shown=shown))
            elif kind == "help_status":
                self.help = order.help_status
            elif kind == "incident_closed":
                self.closed.append(order.incident_closed.car_ref)
                self.open_incidents = [ref for ref in self.open_incidents if ref != order.incident_closed.car_ref]
            elif kind == "ask_outcomes":
                for one in order.ask_outcomes.items:
                    never = command.CommandReply(never_seen=command.CommandReply.NeverSeen())
                    self._answer(one, self.outcomes.get(one, never))
            elif kind == "command":
                self._obey(order.command)
            self.changed.notify_all()

    def _obey(self, order):
        """The car has the last word: at most once, in time, for this boot and under no older claim."""
        if order.id in self.outcomes:
            self._answer(order.id, self.outcomes[order.id])
            return
        self.orders.append(order)
        refused = self._refuses(order)
        if refused is not None:
            self._finish(order.id, command.CommandReply(refused=refused))
            return
        self.highest_epoch = max(self.highest_epoch, order.epoch)
        self._answer(order.id, command.CommandReply(accepted=command.CommandReply.Accepted()))
        if order.body.WhichOneof("kind") == "stop_now":
            self.speed_mps, self.mode = 0.0, picture.DRIVING_MODE_MINIMAL_RISK
        self._finish(order.id, command.CommandReply(completed=command.CommandReply.Completed()))

    def _refuses(self, order):
        now = self.stamp()
        if order.vehicle != self.name:
            return refusal.Refusal(rule=refusal.RULE_WRONG_VEHICLE, detail=order.vehicle)
        if order.judged_at.boot != self.boot:
            return refusal.Refusal(rule=refusal.RULE_REBOOTED)
        if now.millis > order.judged_at.millis + order.ttl_ms:
            return refusal.Refusal(rule=refusal.RULE_EXPIRED)
        if order.epoch < self.highest_epoch:
            return refusal.Refusal(rule=refusal.RULE_OLD_EPOCH)
        return None

    def _finish(self, number, reply):
        self.outcomes[number] = reply
        self._answer(number, reply)
        # Said once more as a reliable report, so that a lost link cannot lose the outcome.
        self.report(command_outcome=wire.ReliableReport.CommandOutcome(id=number, reply=reply))

    def _answer(self, number, reply):
        answer = wire.CommandRequest.Command(id=number, reply=reply)
        self.command_stream.send(wire.CommandRequest(command=answer))
