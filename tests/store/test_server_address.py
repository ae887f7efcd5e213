"""How a shared database is reached: proof of who the server is, and where the password is and is not."""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.i18n import say
from innovasjon_desktop.store import passwords
from innovasjon_desktop.store.engine import open_engine, store_url
from innovasjon_desktop.store.server_address import (
    connect_options,
    is_local,
    secured,
    session_name,
    who_is,
    without_password,
)
from innovasjon_desktop.store.unit_of_work import Database
from tests.own_server import OwnServer

CANARY = "k4nariFugl"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "place",
    [
        "postgresql:///innovasjon",
        "postgresql://localhost/innovasjon",
        "postgresql://LOCALHOST/innovasjon",
        "postgresql://127.0.0.1:5433/innovasjon",
        "postgresql://[::1]/innovasjon",
        "postgresql:///innovasjon?host=/var/run/postgresql",
        "postgresql:///innovasjon?host=/run/a:5433&host=localhost:5434",
    ],
)
def test_a_server_on_this_machine_needs_no_certificate(place: str) -> None:
    assert is_local(store_url(place))
    assert "sslmode" not in secured(store_url(place)).query


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://db.kommune.no/innovasjon",
        "postgresql://127.0.0.2/innovasjon",
        "postgresql://localhost.kommune.no/innovasjon",
        "postgresql:///innovasjon?host=db.kommune.no",
        "postgresql:///innovasjon?host=/run/a,db.kommune.no",
        "postgresql:///innovasjon?host=localhost:5432&host=db.kommune.no:5432",
        "postgresql:///innovasjon?hostaddr=10.0.0.4",
        "postgresql://localhost/innovasjon?hostaddr=10.0.0.4",
    ],
)
def test_a_server_elsewhere_must_prove_who_it_is(place: str) -> None:
    assert secured(store_url(place)).query["sslmode"] == "verify-full"
    between = "&" if "?" in place else "?"
    for less in ("disable", "allow", "prefer", "require", "verify-ca"):
        with pytest.raises(StoreUnavailable, match="prove who it is"):
            open_engine(f"{place}{between}sslmode={less}")


@pytest.mark.parametrize(("name", "value"), [("PGHOST", "db.kommune.no"), ("PGHOSTADDR", "10.0.0.4")])
def test_a_server_named_by_the_environment_is_no_exception(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("PGSSLMODE", "disable")
    assert secured(store_url("postgresql:///innovasjon")).query["sslmode"] == "verify-full"


def test_a_service_file_could_name_any_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreUnavailable, match="service file"):
        secured(store_url("postgresql:///?service=x"))
    monkeypatch.setenv("PGSERVICE", "x")
    with pytest.raises(StoreUnavailable, match="service file"):
        secured(store_url("postgresql:///innovasjon"))


@pytest.mark.parametrize("who", ["kari", "Åse Ødegård", "x" * 80, "ø" * 40, ""])
def test_who_is_connected_can_be_told_in_ascii(who: str) -> None:
    name = session_name(who, "PC-12")
    assert name.isascii()
    assert len(name) <= 63
    assert f"{who}@PC-12".startswith(who_is(name))
    assert who_is("psql") == who_is("") == ""
    assert who_is(name).isprintable()


def test_what_the_address_says_of_a_connection_stands() -> None:
    given = connect_options(store_url("postgresql:///x?connect_timeout=1&application_name=innovasjon%20a@b"))
    assert "connect_timeout" not in given
    assert "application_name" not in given


@pytest.fixture
def kept_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """The credential store of a system, in memory."""
    keyring = pytest.importorskip("keyring", reason="the package keyring is not installed")
    backend = pytest.importorskip("keyring.backend")
    held: dict[tuple[str, str], str] = {}

    class InMemory(backend.KeyringBackend):  # type: ignore[misc, name-defined]  # the package may be missing
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            held[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del held[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield held
    keyring.set_keyring(before)


def test_a_password_is_kept_under_user_server_and_database(
    kept_passwords: dict[tuple[str, str], str],
) -> None:
    url = store_url("postgresql://kari@db.kommune.no:5433/innovasjon")
    passwords.keep(url, CANARY)
    assert kept_passwords == {("innovasjon-desktop", "kari@db.kommune.no:5433/innovasjon"): CANARY}
    assert passwords.kept(url) == CANARY
    assert passwords.kept(url.set(username="ola")) is None
    passwords.forget(url)
    assert kept_passwords == {}
    assert passwords.account(store_url("postgresql:///x")) == f"{getpass.getuser()}@localhost/x"


def test_an_address_is_shown_and_kept_without_its_password() -> None:
    place = f"postgresql://kari:{CANARY}@db.kommune.no/innovasjon?password={CANARY}&sslrootcert=/x"
    kept = without_password(make_url(place))
    assert CANARY not in kept.render_as_string(hide_password=False)
    assert (kept.username, kept.query) == ("kari", {"sslrootcert": "/x"})


@pytest.mark.parametrize(
    "place",
    [
        f"postgresql://kari:{CANARY}@127.0.0.1:1/innovasjon",
        f"postgresql://kari:{CANARY}@127.0.0.1:1/innovasjon?password={CANARY}",
        f"postgresql://kari:{CANARY}@127.0.0.1:no/innovasjon",
        f"postgresql://kari:{CANARY}@no.such.host.invalid/innovasjon",
        f"postgresql://kari:{CANARY}@db.kommune.no/innovasjon?sslmode=disable",
        f"mysql://kari:{CANARY}@127.0.0.1/innovasjon",
        f"postgresql+nothing://kari:{CANARY}@127.0.0.1:1/innovasjon",
    ],
)
def test_a_password_in_the_address_is_in_no_message(
    place: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for call in ("figures", "init", "migrate", "check"):
        assert main(["--db", place, call, *(["--json"] if call == "figures" else [])]) in (3, 4)
    told = capfd.readouterr()
    assert CANARY not in told.out + told.err + caplog.text
    with pytest.raises(StoreUnavailable) as caught:
        try_to_read(place)
    error = caught.value
    assert CANARY not in f"{error!r} {error.params!r} {error.__cause__!r} {say(error)}"


def try_to_read(place: str) -> None:
    with closing(Database(open_engine(place))) as database:
        assert CANARY not in f"{database.engine!r} {database.engine.url!r} {database.engine.url}"
        with database.read():
            pass


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A server that speaks TLS on 127.0.0.2 and asks for a password: its certificate and port."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, which makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    server = OwnServer(folder, "kari", "--auth=scram-sha-256", f"--pwfile={folder}/server/secret")
    server.write("secret", CANARY)
    server.prepare()
    server.call(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.2"),
        *("-addext", "subjectAltName=IP:127.0.0.2"),
        *("-keyout", str(server.data / "server.key"), "-out", str(server.data / "server.crt")),
    )
    certificate = folder / "root.crt"
    certificate.write_bytes(server.call("cat", str(server.data / "server.crt")))
    server.write("data/pg_hba.conf", "hostssl all all 127.0.0.0/8 scram-sha-256\n")
    port = 20_000 + os.getpid() % 20_000
    server.start("listen_addresses=127.0.0.2,127.0.0.3", f"port={port}", "ssl=on")
    yield certificate, port
    server.stop("immediate")


def connected(place: str) -> str:
    """Return "" if a connection comes to be, else the sentence why not."""
    engine = open_engine(place)
    try:
        with Database(engine).read() as connection:
            assert connection.exec_driver_sql(
                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            ).scalar()
    except StoreUnavailable as error:
        if CANARY in f"{error!r} {error.__cause__!r} {say(error)}":
            return CANARY
        return error.text
    finally:
        engine.dispose()
    return ""


def test_a_server_is_believed_only_with_its_certificate_and_its_name(guarded: tuple[Path, int]) -> None:
    certificate, port = guarded
    known = f"127.0.0.2:{port}/postgres?sslrootcert={certificate}"
    assert connected(f"postgresql://kari:{CANARY}@{known}") == ""
    assert "prove" in connected(f"postgresql://kari:{CANARY}@127.0.0.2:{port}/postgres")
    other_name = f"127.0.0.3:{port}/postgres?sslrootcert={certificate}"
    assert "prove" in connected(f"postgresql://kari:{CANARY}@{other_name}")
    assert "password" in connected(f"postgresql://kari:wrong@{known}")


def test_the_kept_password_is_taken_if_the_server_asks_and_libpq_has_none(
    guarded: tuple[Path, int],
    kept_passwords: dict[tuple[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    certificate, port = guarded
    place = f"postgresql://kari@127.0.0.2:{port}/postgres?sslrootcert={certificate}"
    assert "password" in connected(place)
    passwords.keep(store_url(place), CANARY)
    assert connected(place) == ""
    passwords.keep(store_url(place), "an old one")
    assert "password" in connected(place)
    (tmp_path / "pgpass").write_text(f"127.0.0.2:{port}:*:kari:{CANARY}\n", encoding="utf-8")
    (tmp_path / "pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    assert connected(place) == ""  # libpq's own file comes first


def test_the_command_line_keeps_a_password_only_once_the_server_has_taken_it(
    guarded: tuple[Path, int],
    kept_passwords: dict[tuple[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    certificate, port = guarded
    call = ["--db", f"postgresql://kari@127.0.0.2:{port}/postgres?sslrootcert={certificate}", "password"]
    asked = "innovasjon_desktop.cli.passwords.getpass"
    monkeypatch.setattr(asked, lambda _prompt: "wrong")
    assert (main(call), kept_passwords) == (4, {})
    monkeypatch.setattr(asked, lambda _prompt: CANARY)
    assert main(call) == 0
    assert list(kept_passwords.values()) == [CANARY]
    monkeypatch.setattr(asked, lambda _prompt: "")
    assert (main(call), kept_passwords) == (0, {})
    told = capfd.readouterr()
    assert CANARY not in told.out + told.err


def test_a_file_has_no_password(tmp_path: Path) -> None:
    assert main(["--db", str(tmp_path / "x.db"), "password"]) == 2
