"""Raw calls to the mini program's endpoints, apart from Portico's connector."""

from __future__ import annotations

from typing import Any

from tests.sandbox.process import SandboxProcess


class MiniApp:
    """Raw calls to the mini program's endpoints."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.held = sandbox.credentials["wechat_mini"]

    def get(self, path: str, /, token: str | None = None, **query: str) -> dict[str, Any]:
        query = {"access_token": token if token is not None else self.token} | query
        content: dict[str, Any] = self.sandbox.client.get(path, params=query).json()
        return content

    @property
    def token(self) -> str:
        return str(self.stable_token()["access_token"])

    def js_code(self, person: str = "lin-xiao", **more: Any) -> str:
        return str(self.sandbox.api("POST", "/js-codes", person=person, **more)["code"])

    def session(self, js_code: str, /, **changes: str) -> dict[str, Any]:
        query = {
            "appid": self.held["app_id"],
            "secret": self.held["app_secret"],
            "js_code": js_code,
            "grant_type": "authorization_code",
        }
        query |= changes
        content: dict[str, Any] = self.sandbox.client.get("/sns/jscode2session", params=query).json()
        return content

    def stable_token(self, **changes: Any) -> dict[str, Any]:
        body = {
            "grant_type": "client_credential",
            "appid": self.held["app_id"],
            "secret": self.held["app_secret"],
        }
        response = self.sandbox.client.post("/cgi-bin/stable_token", json=body | changes)
        content: dict[str, Any] = response.json()
        return content

    def post(self, path: str, /, token: str | None = None, **body: Any) -> dict[str, Any]:
        query = {"access_token": token if token is not None else self.stable_token()["access_token"]}
        content: dict[str, Any] = self.sandbox.client.post(path, params=query, json=body).json()
        return content
