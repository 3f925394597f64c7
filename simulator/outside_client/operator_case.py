"""An operator's console without a window: it keeps the shift as the hub tells it, and acts."""

import os
import threading
import time

from contract import Seen, Stream, module, service

action = module("operator.v1.action")
body = module("command.v1.body")
command = module("command.v1.command")
conversation = module("conversation.v1.conversation")
incident = module("incident.v1.incident")
question = module("incident.v1.question")
wire = module("operator.v1.operator_service")
OperatorServiceStub = service("operator.v1.operator_service").OperatorServiceStub

RENEW_SECONDS = 3.0


def new_key():
    """An idempotency key or a command id: 16 random bytes."""
    return os.urandom(16)


class Operator(Seen):
    """One person's session: ordered state with gap detection, frames, and actions."""

    def __init__(self, channel):
        super().__init__()
        self.stub = OperatorServiceStub(channel)
        self.who = None
        self.whole = False
        self.sequence = None
        self.gaps = 0
        self.incidents = {}
        self.vehicles = {}
        self.people = {}
        self.focus = {}
        self.cars = {}
        self.pings = 0
        self.chain_head = b""
        self.alive = True
        hello = wire.WatchRequest(hello=wire.WatchRequest.Hello(capabilities=[]))
        self.stream = Stream(self.stub.Watch, hello, self._hear)
        threading.Thread(target=self._renew, daemon=True).start()

    # What the person does.

    def act(self, key=None, **kind):
        """One action; answered when it is durable."""
        request = wire.TakeActionRequest(key=key or new_key(), action=action.Action(**kind))
        return self.stub.TakeAction(request, timeout=20)

    def propose(self, vehicle, incident_id, evidence=None, **kind):
        """Proposes a command; returns its id and the receipt."""
        number = new_key()
        proposed = command.Command(
            id=number,
            vehicle=vehicle,
            incident=incident_id,
            body=command.CommandBody(**kind),
            evidence=evidence,
        )
        return number, self.act(propose=proposed)

    def stop(self, vehicle):
        """STOP: past every queue, without a claim."""
        stop = command.Command(id=new_key(), vehicle=vehicle, body=command.CommandBody(stop_now=body.StopNow()))
        return stop.id, self.stub.StopVehicle(wire.StopVehicleRequest(command=stop), timeout=20)

    def look_at(self, *vehicles):
        """Asks for the scenes of these vehicles."""
        self.stream.send(wire.WatchRequest(focus=wire.WatchRequest.FocusList(items=vehicles)))

    def evidence(self, vehicle, second_look=False):
        """What is on the screen now: the scene and the car's own stamp of it."""
        seen = self.focus[vehicle].scene
        return command.Evidence(scene=seen.id, captured=seen.stamp, second_look=second_look)

    def leave(self):
        """Closes the stream."""
        self.alive = False
        self.stream.close()

    # What the person sees.

    def incident_of(self, vehicle):
        """The newest incident of a vehicle, or nothing."""
        of_vehicle = [one for one in self.incidents.values() if one.vehicle == vehicle]
        return max(of_vehicle, key=lambda one: one.id, default=None)

    def is_closed(self, vehicle):
        """Whether the vehicle's newest incident is resolved, or has left the screen."""
        newest = self.incident_of(vehicle)
        return newest is None or newest.state.HasField("resolved")

    def words(self, vehicle):
        """What was said in the vehicle's newest incident."""
        return self.incident_of(vehicle).conversation.messages

    def seen(self, vehicle):
        """The newest frame of a vehicle that is looked at, once it has a scene."""
        frame = self.focus.get(vehicle)
        return frame if frame is not None and frame.HasField("scene") else None

    def command_stage(self, vehicle, number):
        """Where a command stands, as the desk says it: `sent`, `completed`, `refused` and so on."""
        known = self.vehicles.get(vehicle)
        for record in known.commands if known else []:
            if record.command.id == number:
                return record.state.WhichOneof("kind")
        return None

    def _renew(self):
        """Renews the lease of all claims; the hub gives the newest chain head back."""
        while self.alive:
            time.sleep(RENEW_SECONDS)
            self.pings += 1
            self.stream.send(wire.WatchRequest(ping=wire.WatchRequest.Ping(ping=self.pings)))

    def _hear(self, update):
        kind = update.WhichOneof("kind")
        with self.changed:
            if kind == "welcome":
                self.who = update.welcome
            elif kind == "snapshot_begin":
                self.whole = False
                self.incidents, self.vehicles, self.people = {}, {}, {}
            elif kind == "snapshot_chunk":
                self._take(update.snapshot_chunk.items)
            elif kind == "snapshot_end":
                self.whole = True
                self.sequence = update.snapshot_end.sequence
                self.chain_head = update.snapshot_end.chain_head
            elif kind == "delta":
                self._take_delta(update.delta)
            elif kind == "frame":
                self.cars.update({car.vehicle: car for car in update.frame.cars})
                self.focus.update({one.vehicle: one for one in update.frame.focus})
                drawn = wire.WatchRequest.FrameDrawn(number=update.frame.number)
                self.stream.send(wire.WatchRequest(frame_drawn=drawn))
            elif kind == "pong":
                self.chain_head = update.pong.chain_head
            self.changed.notify_all()

    def _take_delta(self, delta):
        if delta.sequence != self.sequence + 1:
            self.gaps += 1
            self.stream.send(wire.WatchRequest(resnapshot=wire.WatchRequest.Resnapshot()))
            return
        self.sequence = delta.sequence
        self._take(delta.items)

    def _take(self, items):
        for item in items:
            kind = item.WhichOneof("kind")
            if kind == "incident":
                self.incidents[item.incident.id] = item.incident
            elif kind == "incident_gone":
                self.incidents.pop(item.incident_gone, None)
            elif kind == "vehicle":
                self.vehicles[item.vehicle.id] = item.vehicle
            elif kind == "person":
                self.people[item.person.id] = item.person
