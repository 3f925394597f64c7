"""One whole case between a Python car and a Python operator on a real hub.

Starts `skyhand-hub` with certificates of its own, walks through the case step by step, and ends
with exit code 0 only if every step was met.
"""

import argparse
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

import grpc

from contract import Credentials, NotMet
from car import Car, INCIDENT, QUESTION, VehicleServiceStub, greeting, place, time_v1, wire as vehicle_wire
from operator_case import Operator, action, body, conversation, incident, new_key, question

CAR = "SF-0001"
OTHER_CAR = "SF-0002"
PERSON = "amara"


class Hub:
    """A hub in a process of its own, on a free port of the loopback address."""

    def __init__(self, programs, certificates):
        self.process = subprocess.Popen(
            [programs / "skyhand-hub", "--listen", "127.0.0.1:0", "--certificates", certificates, "--temporary"],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = None
        # A hub that says nothing is ended, which ends the reading below.
        deadline = threading.Timer(60.0, self.process.kill)
        deadline.start()
        for line in self.process.stdout:
            if "listening on " in line:
                self.address = line.split("listening on ", 1)[1].split()[0]
                break
        deadline.cancel()
        if self.address is None:
            raise NotMet(f"the hub says where it listens: it ended with {self.process.wait()}")
        # Whatever else it prints must not fill the pipe.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def end(self):
        """Ends it as Ctrl-C does; returns its exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Steps:
    """Prints each step and counts it."""

    def __init__(self):
        self.met = 0

    def met_when(self, what, truth, detail=""):
        """A step that must be true now."""
        if not truth:
            raise NotMet(f"{what}: {detail or 'no'}")
        self.met += 1
        print(f"  {self.met:2}  {what}", flush=True)

    def wait(self, what, client, found):
        """A step that must become true."""
        result = client.wait_for(what, found)
        self.met_when(what, result)
        return result


def refused_with(credentials, address, who, *reports):
    """The status and the words that refuse these reports; `OK` when they are not refused."""
    with credentials.channel(address, who) as channel:
        try:
            for _ in VehicleServiceStub(channel).Report(iter(reports), timeout=20):
                pass
        except grpc.RpcError as error:
            return f"{error.code().name}: {error.details()}"
    return "OK"


def only_the_right_certificate(steps, credentials, address):
    """Neither a person nor another car may speak as this car."""
    hello = vehicle_wire.ReportRequest(hello=greeting(CAR, time_v1.CarStamp(boot=1, millis=0)))
    for who, words in [(f"people/{PERSON}", "an operator's certificate"), (f"vehicles/{OTHER_CAR}", "another car's")]:
        status = refused_with(credentials, address, who, hello)
        refused = status.startswith(("PERMISSION_DENIED", "UNAUTHENTICATED", "INVALID_ARGUMENT"))
        steps.met_when(f"{words} is refused on the vehicle's service", refused, status)


def a_missing_number_is_named(steps, credentials, address, car):
    """A car that does not say its speed is refused by the field's name, and disturbs nobody else."""
    hello = vehicle_wire.ReportRequest(hello=greeting(OTHER_CAR, time_v1.CarStamp(boot=1, millis=0)))
    picture = car.picture()
    picture.ClearField("speed_mps")
    telemetry = vehicle_wire.ReportRequest(telemetry=vehicle_wire.ReportRequest.Telemetry(number=1, picture=picture))
    status = refused_with(credentials, address, f"vehicles/{OTHER_CAR}", hello, telemetry)
    named = status.startswith("INVALID_ARGUMENT") and "speed_mps" in status
    steps.met_when("a picture without its speed is refused by that name", named, status)
    steps.met_when("the other car's streams go on", not car.report_stream.ended and not car.command_stream.ended)


def whole_case(steps, car, person):
    """From the car's call to the last word."""
    steps.wait("the car is welcomed", car, lambda: car.site)
    steps.wait("the operator gets a whole snapshot", person, lambda: person.whole)
    steps.met_when("the hub knows the person from the certificate", person.who.person == PERSON, person.who.person)

    reported = car.ask_for_help()
    steps.wait("the car's report is recorded", car, lambda: car.recorded >= reported)
    case = steps.wait("the case is in the operator's queue", person, lambda: person.incident_of(CAR))
    steps.met_when("it waits", case.state.WhichOneof("kind") == "waiting")
    steps.met_when("its brief says why", case.brief.why == "a truck is parked in the lane", case.brief.why)
    steps.wait("the passenger sees a place in the queue", car, lambda: car.help and car.help.HasField("waiting"))

    key = new_key()
    receipt = person.act(key, claim_next=person_action("ClaimNext"))
    steps.met_when("the operator claims the next case", receipt.done.claimed == CAR, str(receipt))
    again = person.act(key, claim_next=person_action("ClaimNext"))
    steps.met_when("the same key again gets the first outcome", again.done == receipt.done, str(again))
    steps.wait("the case is theirs", person, lambda: person.incident_of(CAR).owner == PERSON)
    steps.wait("the passenger sees that a person helps", car, lambda: car.help.HasField("helping"))

    words = conversation.Words(phrase=conversation.PHRASE_INTRODUCE)
    person.act(say=person_action("Say", incident=case.id, language="es", words=words))
    said = steps.wait("a phrase reaches the passenger", car, lambda: car.shown)[0]
    steps.met_when("it is the phrase that was chosen", said.words.phrase == conversation.PHRASE_INTRODUCE)
    shown = conversation.MESSAGE_STATE_SHOWN
    steps.wait("the operator sees that it was shown", person, lambda: any(m.state == shown for m in person.words(CAR)))
    car.passenger_says("Voy tarde, ¿qué pasa?")
    steps.wait("the passenger's answer arrives", person, lambda: any("tarde" in m.words.text for m in person.words(CAR)))

    person.look_at(CAR)
    seen = steps.wait("the operator sees what the car sees", person, lambda: person.seen(CAR))
    steps.met_when("the scene has an age", seen.HasField("scene_age_ms"))
    refused_without_evidence(steps, car, person, case)

    chosen = body.AnswerQuestion(question=QUESTION, scene=seen.scene.id, answer=question.ANSWER_PASS_LEFT)
    number, receipt = person.propose(CAR, case.id, person.evidence(CAR), answer_question=chosen)
    steps.met_when("the answer is permitted", receipt.WhichOneof("outcome") == "done", str(receipt))
    order = steps.wait("the car gets the answer", car, lambda: car.orders)[0]
    steps.met_when("it says who answered, under which claim", order.by == PERSON and order.epoch > 0, str(order))
    steps.wait("it is completed", person, lambda: person.command_stage(CAR, number) == "completed")

    car.drive_on()
    steps.wait("the question is gone", person, lambda: not person.incident_of(CAR).HasField("question"))
    steps.wait("the operator sees the car move", person, lambda: person.focus[CAR].picture.speed_mps > 3.0)
    _, receipt = person.propose(CAR, case.id, unlock_doors=body.UnlockDoors(side=place.SIDE_RIGHT))
    steps.met_when("no doors unlock while it moves", receipt.WhichOneof("outcome") == "refusal", str(receipt))

    number, stopped = person.stop(CAR)
    steps.met_when("a STOP is taken and recorded", stopped.recorded, str(stopped))
    steps.wait("the car obeys it", car, lambda: number in car.outcomes and car.speed_mps == 0.0)
    steps.wait("the record says so", person, lambda: person.command_stage(CAR, number) == "completed")

    person.act(resolve=person_action("Resolve", incident=case.id, outcome=incident.OUTCOME_MOVED_TO_SAFETY))
    steps.wait("the car hears that the case is closed", car, lambda: INCIDENT in car.closed)
    steps.wait("the case is closed on the screen", person, lambda: person.is_closed(CAR))
    steps.met_when("no update was missed", person.gaps == 0, f"{person.gaps} gaps")
    steps.met_when("no report was rejected", not car.rejected, "; ".join(car.rejected))
    steps.met_when("every answer carried the head of the record", len(receipt.chain_head) == 32)


def refused_without_evidence(steps, car, person, case):
    """An answer that was given on nothing is refused, and never reaches the car."""
    blind = body.AnswerQuestion(question=QUESTION, scene=car.scene, answer=question.ANSWER_PASS_LEFT)
    number, receipt = person.propose(CAR, case.id, answer_question=blind)
    steps.met_when("an answer without evidence is refused", receipt.WhichOneof("outcome") == "refusal", str(receipt))
    steps.met_when("the car never hears of it", all(order.id != number for order in car.orders))


def person_action(name, **fields):
    """A message inside `Action`."""
    return getattr(action.Action, name)(**fields)


def main():
    """Runs the case; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--programs", type=pathlib.Path, default=pathlib.Path("target/debug"), help="folder of skyhand and skyhand-hub"
    )
    programs = parser.parse_args().programs.resolve()
    steps = Steps()
    with tempfile.TemporaryDirectory(prefix="skyhand-case-") as folder:
        certificates = pathlib.Path(folder) / "certificates"
        subprocess.run([programs / "skyhand", "certificates", certificates, "--vehicles", "2"], check=True)
        hub = None
        try:
            hub = Hub(programs, certificates)
            steps.met_when("the hub says where it listens", hub.address)
            credentials = Credentials(certificates)
            only_the_right_certificate(steps, credentials, hub.address)
            with (
                credentials.channel(hub.address, f"vehicles/{CAR}") as to_car,
                credentials.channel(hub.address, f"people/{PERSON}") as to_person,
            ):
                car, person = Car(CAR, to_car, boot=90210), Operator(to_person)
                try:
                    whole_case(steps, car, person)
                    a_missing_number_is_named(steps, credentials, hub.address, car)
                except NotMet as unmet:
                    ended = [one.ended for one in (car.report_stream, car.command_stream, person.stream) if one.ended]
                    raise NotMet("; ".join([str(unmet), *ended, *car.rejected])) from unmet
                finally:
                    person.leave()
                    car.leave()
            code, hub = hub.end(), None
            steps.met_when("the hub ends cleanly on Ctrl-C", code == 0, f"exit code {code}")
        except (NotMet, grpc.RpcError) as unmet:
            reason = unmet if isinstance(unmet, NotMet) else f"{unmet.code().name}: {unmet.details()}"
            print(f"NOT MET after {steps.met} steps: {reason}", file=sys.stderr)
            return 1
        finally:
            if hub is not None:
                hub.process.kill()
                hub.process.wait()
    print(f"{steps.met} steps met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
