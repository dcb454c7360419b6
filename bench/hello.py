"""The raw baseline of HTTP: one handler, one constant."""

from django_bolt import BoltAPI

api = BoltAPI(enable_logging=False)


@api.get("/hello")
def hello() -> dict[str, str]:
    return {"hello": "world"}
