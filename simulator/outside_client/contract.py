"""The contract in Python: generated from proto/ into a temporary folder, and waiting made easy."""

import atexit
import importlib
import pathlib
import queue
import shutil
import sys
import tempfile
import threading
import time

import grpc
from grpc_tools import protoc

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
# The largest message that the contract permits.
MAX_MESSAGE_BYTES = 64 * 1024


def _generate():
    """Writes the Python code of every .proto file and puts it on the import path."""
    folder = tempfile.mkdtemp(prefix="skyhand-contract-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = sorted(str(path) for path in PROTO.rglob("*.proto"))
    if not files:
        raise SystemExit(f"no .proto file under {PROTO}")
    wanted = ["protoc", f"-I{PROTO}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
    if protoc.main(wanted + files) != 0:
        raise SystemExit("the contract does not compile")
    sys.path.insert(0, folder)


_generate()


def module(name):
    """A generated module, such as `command.v1.body`."""
    return importlib.import_module(f"skyhand.{name}_pb2")


def service(name):
    """The generated client code of a service, such as `vehicle.v1.vehicle_service`."""
    return importlib.import_module(f"skyhand.{name}_pb2_grpc")


class NotMet(Exception):
    """Something that the contract promises did not happen."""


class Credentials:
    """A folder of certificates as `skyhand certificates` makes it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def channel(self, address, who):
        """A channel over mutual TLS. `who` is `vehicles/SF-0001` or `people/amara`."""
        credentials = grpc.ssl_channel_credentials(
            root_certificates=(self.folder / "ca.pem").read_bytes(),
            private_key=(self.folder / f"{who}.key.pem").read_bytes(),
            certificate_chain=(self.folder / f"{who}.pem").read_bytes(),
        )
        options = [
            ("grpc.ssl_target_name_override", "localhost"),
            ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
        ]
        return grpc.secure_channel(address, credentials, options)


class Stream:
    """One stream in both directions: `send` queues a message, `hear` gets each that arrives."""

    def __init__(self, call, first, hear):
        self._out = queue.Queue(maxsize=64)
        self._out.put(first)
        self._call = call(iter(self._out.get, None))
        self._hear = hear
        self.ended = None
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message):
        """Queues a message. A full queue is an error of the program, not something to wait for."""
        self._out.put_nowait(message)

    def close(self):
        """Ends the stream."""
        self._out.put(None)
        self._call.cancel()

    def _read(self):
        try:
            for message in self._call:
                self._hear(message)
            self.ended = "the hub ended the stream"
        except grpc.RpcError as error:
            self.ended = f"{error.code().name}: {error.details()}"


class Seen:
    """What a client knows, filled by its stream's thread and watched by whoever waits for it."""

    def __init__(self):
        self.changed = threading.Condition()

    def wait_for(self, what, found, seconds=20.0):
        """Waits until `found()` gives something true, and returns it."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                result = found()
                if result:
                    return result
                left = end - time.monotonic()
                if left <= 0:
                    raise NotMet(f"{what}: not within {seconds:.0f} s")
                self.changed.wait(min(left, 0.5))
