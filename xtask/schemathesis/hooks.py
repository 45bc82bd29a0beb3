"""Who calls the service: for each call somebody who may, and for a room the user who made it."""

import base64
import os
import re

import requests
import schemathesis

URL = os.environ["SCHEMATHESIS_URL"]
ADMIN = "Bearer " + os.environ["SCHEMATHESIS_ADMIN_TOKEN"]
APP = "Basic " + base64.b64encode(os.environ["SCHEMATHESIS_APP"].encode()).decode()

OF_APPS = {"redeem_handoff", "sign_in_app_user"}
# After these the caller is no longer who they were.
LAST_CALLS = {"change_password", "delete_user", "end_session", "end_sessions", "log_out", "upgrade_guest"}
# A user may have ten rooms open.
MOST_ROOMS = 5


def new_guest():
    answer = requests.post(f"{URL}/session", timeout=10)
    answer.raise_for_status()
    return "Bearer " + answer.json()["access_token"]


class Callers:
    """The guest who makes the calls, and who made which room."""

    guest = None
    rooms = 0
    hosts = {}
    seat = {}

    @classmethod
    def of(cls, case):
        described = case.operation.definition.raw
        name = described["operationId"]
        if not described["security"]:
            return None
        if case.path.startswith("/api/admin/"):
            return ADMIN
        if name in OF_APPS:
            return APP
        if name in LAST_CALLS:
            return new_guest()
        named = case.body if isinstance(case.body, dict) else {}
        named = {**named, **(case.path_parameters or {})}
        for room in (named.get("room"), named.get("room_id")):
            if isinstance(room, str) and room in cls.hosts:
                return cls.hosts[room]
        if cls.guest is None or cls.rooms >= MOST_ROOMS:
            cls.guest, cls.rooms = new_guest(), 0
        return cls.guest


@schemathesis.auth(refresh_interval=None)
class Proof:
    def get(self, case, context):
        return Callers.of(case)

    def set(self, case, data, context):
        if data is not None:
            case.headers = {**(case.headers or {}), "Authorization": data}


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code == 401 and response.request.headers.get("Authorization") == Callers.guest:
        # An administrator has ended the session.
        Callers.guest = None
    made = case.operation.definition.raw["operationId"] == "create_room" and response.status_code == 201
    if made:
        Callers.hosts[response.json()["room"]["id"]] = response.request.headers["Authorization"]
        Callers.rooms += 1
        room, player = response.json()["room"]["id"], response.json()["player_id"]
        Callers.seat = {"room": room, "room_id": room, "player": player, "player_id": player}


@schemathesis.hook
def map_body(context, body):
    """A body that names a room names one that there is; one that is wrong stays as it is."""
    return with_seat(body, is_uuid)


@schemathesis.hook
def map_path_parameters(context, parameters):
    """The same for a path, where any text may be a room: every other one is taken for one."""
    return with_seat(parameters, lambda text: isinstance(text, str) and len(text) % 2 == 0)


def with_seat(fields, is_replaced):
    if isinstance(fields, dict):
        fields.update({name: known for name, known in Callers.seat.items() if is_replaced(fields.get(name))})
    return fields


def is_uuid(text):
    return isinstance(text, str) and re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None
