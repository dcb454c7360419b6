"""What stops a start says what to do about it, in one line."""

from __future__ import annotations

import socket
import subprocess

import pytest

from portico.entrypoints.cli import preflight
from portico.entrypoints.cli.preflight import CannotStart
from portico.infra import environment


def test_a_taken_port_names_the_variable_that_moves_it():
    with socket.socket() as owner:
        owner.bind(("127.0.0.1", 0))
        owner.listen()
        port = owner.getsockname()[1]
        with pytest.raises(CannotStart) as caught:
            preflight.port_free("127.0.0.1", port, "PORTICO_PORT")
    message = str(caught.value)
    assert str(port) in message
    assert "PORTICO_PORT" in message
    assert "\n" not in message


def test_a_free_port_is_fine():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    preflight.port_free("127.0.0.1", port, "PORTICO_PORT")


def test_a_data_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    with pytest.raises(CannotStart) as caught:
        preflight.data_folder(blocker / "data")
    assert "PORTICO_DATA_DIR" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pid_file_of_a_process_that_is_gone_is_no_reason(tmp_path):
    (tmp_path / "portico.pid").write_text("999999999")
    assert preflight.not_running(tmp_path) == tmp_path / "portico.pid"


def test_a_pid_reused_by_another_program_is_no_reason(tmp_path):
    other = subprocess.Popen(["sleep", "30"])
    try:
        (tmp_path / "portico.pid").write_text(str(other.pid))
        assert preflight.not_running(tmp_path) == tmp_path / "portico.pid"
    finally:
        other.kill()
        other.wait()


BASE = {
    "PORTICO_SECRET_KEY": "x" * 50,
    **{"PORTICO_FIELD_KEYS": environment.generate_secrets()["PORTICO_FIELD_KEYS"]},
}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORTICO_PORT", "http"),
        ("PORTICO_PORT", "70000"),
        ("PORTICO_DEMO", "maybe"),
        ("PORTICO_WEB_PROCESSES", "0"),
        ("PORTICO_FIELD_KEYS", "secret"),
        ("PORTICO_FIELD_KEYS", '{"current":1,"keys":{"1":"c2hvcnQ="},"index":"c2hvcnQ="}'),
        ("PORTICO_SMS_TEMPLATES", "[]"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path, variable, value):
    with pytest.raises(environment.ConfigurationError) as caught:
        environment.read({**BASE, "PORTICO_DATA_DIR": str(tmp_path), variable: value})
    assert variable in str(caught.value)


def test_a_missing_key_refuses_to_start_and_says_how_to_get_one(tmp_path):
    with pytest.raises(environment.ConfigurationError, match="portico run"):
        environment.read({"PORTICO_DATA_DIR": str(tmp_path)})


def test_secrets_are_made_once_and_only_for_the_owner(tmp_path):
    environment.ensure_secrets(tmp_path)
    first = (tmp_path / environment.SECRETS_FILE).read_text()
    environment.ensure_secrets(tmp_path)
    assert (tmp_path / environment.SECRETS_FILE).read_text() == first
    assert (tmp_path / environment.SECRETS_FILE).stat().st_mode & 0o077 == 0
    assert environment.read({"PORTICO_DATA_DIR": str(tmp_path)}).field_keys.current == 1


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://root@localhost/x", "nonsense"])
def test_only_postgresql_is_a_data_base(url):
    with pytest.raises(environment.ConfigurationError, match="postgresql://"):
        environment.database_settings(url, test_name="x")


def test_a_database_url_is_read_in_full():
    settings = environment.database_settings(
        "postgresql://shop:p%40ss@db.internal:6432/shop?sslmode=require", test_name="x"
    )
    assert (settings["NAME"], settings["USER"], settings["PASSWORD"]) == ("shop", "shop", "p@ss")
    assert (settings["HOST"], settings["PORT"]) == ("db.internal", "6432")
    assert settings["OPTIONS"] == {"sslmode": "require", "application_name": "portico"}
