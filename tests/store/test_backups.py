"""Copies of a store: whole, made while others write, proven by every byte."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from innovasjon_desktop.domain.errors import Cancelled, StoreUnavailable
from innovasjon_desktop.domain.opening import Damaged
from innovasjon_desktop.i18n import say
from innovasjon_desktop.store import backups, contents, files, manifests
from tests.killing import tell
from tests.systems import any_character

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
LONG = bool(os.environ.get("INNOVASJON_LONG"))
FLIPS = 1000 if LONG else 200


@pytest.fixture
def file(tmp_path: Path, demo_template: Path) -> Path:
    place = tmp_path / "innovasjon.db"
    shutil.copyfile(demo_template, place)
    return place


def made(place: Path, now: dt.datetime = NOW) -> manifests.Copy:
    return backups.make(place, backups.folder_of(place), "asked", now)


@pytest.fixture
def small(tmp_path: Path, empty_template: Path) -> Path:
    place = tmp_path / "innovasjon.db"
    shutil.copyfile(empty_template, place)
    return place


def said(path: Path) -> str:
    return " ".join(say(each) for each in backups.verify(path))


def test_a_copy_holds_what_the_store_holds_and_says_so(file: Path) -> None:
    copy = made(file)
    assert copy.path == file.parent / "sikkerhetskopier" / "innovasjon" / "2026-06-30T100000Z.db"
    with contents.opened(file) as now, contents.opened(copy.path, frozen=True) as then:
        assert contents.contents(now) == contents.contents(then)
        assert copy.digests == contents.contents(now).digests
    assert copy.counts["unit"] > 0
    assert copy.sha256 == files.digest(copy.path)
    assert copy.size == copy.path.stat().st_size
    assert backups.verify(copy.path) == []
    assert backups.listed(copy.path.parent) == [copy] == [manifests.read(copy.path)]
    assert sorted(path.suffix for path in copy.path.parent.iterdir()) == [".db", ".json"]
    with closing(sqlite3.connect(copy.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_copies_of_the_same_second_have_names_of_their_own(file: Path) -> None:
    names = [made(file).path.name for _ in range(3)]
    assert names == ["2026-06-30T100000Z.db", "2026-06-30T100000Z-2.db", "2026-06-30T100000Z-3.db"]


def test_a_changed_byte_is_always_noticed(small: Path) -> None:
    copy = made(small)
    before = copy.path.read_bytes()
    chance = random.Random(4)
    refused = only_by_checksum = 0
    with copy.path.open("r+b", buffering=0) as opened:
        for _ in range(FLIPS):
            at = chance.randrange(len(before))
            opened.seek(at)
            opened.write(bytes([before[at] ^ chance.randrange(1, 256)]))
            found = backups.verify(copy.path)
            refused += bool(found)
            only_by_checksum += len(found) == 1
            opened.seek(at)
            opened.write(before[at : at + 1])
    tell(f"{FLIPS} bytes changed, {refused} refused, {only_by_checksum} noticed by the checksum alone")
    assert refused == FLIPS
    assert backups.verify(copy.path) == []


def test_what_is_wrong_is_said(file: Path) -> None:
    copy = made(file)
    with copy.path.open("r+b") as opened:
        opened.seek(70)
        opened.write(b"x")
    assert said(copy.path) == (
        "Filen er ikke slik den ble skrevet: Kontrollsummen er en annen."
        " Filen begynner ikke slik et register for dette programmet gjør."
    )
    with copy.path.open("r+b") as opened:
        opened.seek(8192)
        opened.write(bytes(200_000))
    opened_at = manifests.manifest_path(copy.path)
    assert "Kontrollsummen" in said(copy.path)
    copy.path.write_bytes(copy.path.read_bytes()[:-4096])
    assert not backups.listed(copy.path.parent)[0].verified  # without reading it
    opened_at.write_text(opened_at.read_text(encoding="utf-8").replace('"asked"', '"import"'), "utf-8")
    assert "Beskrivelsen ved siden av kopien" in said(copy.path)
    opened_at.unlink()
    assert "Beskrivelsen ved siden av kopien" in said(copy.path)
    copy.path.unlink()
    assert "Det finnes ingen slik fil" in said(copy.path)


def test_rows_that_differ_from_the_manifest_are_named(file: Path) -> None:
    copy = made(file)
    with closing(sqlite3.connect(copy.path)) as connection:
        connection.execute("DELETE FROM feedback WHERE id = (SELECT min(id) FROM feedback)")
        connection.execute("UPDATE section SET note = 'x'")
        connection.commit()
    manifests.write(
        manifests.Copy(**{**copy.__dict__, "sha256": files.digest(copy.path)})  # as if the disk had lied
    )
    count = copy.counts["feedback"]
    assert f"«feedback» har {count - 1} rader; kopien ble laget med {count}." in said(copy.path)
    assert "«section» har andre verdier enn da kopien ble laget." in said(copy.path)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"checksum": 1, "format": 1}']
)
def test_a_manifest_that_is_none_is_no_crash(file: Path, content: bytes) -> None:
    copy = made(file)
    manifests.manifest_path(copy.path).write_bytes(content)
    assert len(backups.verify(copy.path)) == 1
    (listed,) = backups.listed(copy.path.parent)
    assert (listed.known, listed.verified) == (False, False)


def test_the_outcome_of_a_check_is_noted(file: Path) -> None:
    copy = made(file)
    whole = copy.path.read_bytes()
    copy.path.write_bytes(whole[:-1] + b"?")
    backups.checked(copy, NOW)
    assert not backups.listed(copy.path.parent)[0].verified
    copy.path.write_bytes(whole)
    backups.checked(copy, NOW + dt.timedelta(hours=1))
    assert backups.listed(copy.path.parent)[0].verified_at == NOW + dt.timedelta(hours=1)


def test_a_damaged_store_is_not_copied(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(40_960)
        opened.write(b"\xff" * 40_960)
    with pytest.raises(Damaged):
        made(file)
    assert list(backups.folder_of(file).iterdir()) == []


def test_a_store_that_is_none_is_not_copied(tmp_path: Path) -> None:
    for content in (b"", b"Kari\n" * 1000):
        (tmp_path / "brev.db").write_bytes(content)
        with pytest.raises(Damaged):
            made(tmp_path / "brev.db")
    with pytest.raises(StoreUnavailable):
        made(tmp_path / "nei.db")
    assert not (tmp_path / "nei.db").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(file: Path) -> None:
    (file.parent / "fil").touch()
    with pytest.raises(StoreUnavailable) as caught:
        backups.make(file, file.parent / "fil" / "mappe", "asked", NOW)
    assert "kan ikke skrives til" in say(caught.value)


def test_one_who_stops_leaves_nothing(file: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        backups.make(file, backups.folder_of(file), "asked", NOW, stop)
    assert list(backups.folder_of(file).iterdir()) == []


def test_a_hot_journal_is_taken_back_first(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        before = connection.execute("SELECT count(*) FROM change").fetchone()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("PRAGMA cache_size=4")
        connection.execute("BEGIN")
        connection.execute("DELETE FROM change")
        for path in (file, file.with_name("innovasjon.db-journal")):
            shutil.copyfile(path, tmp_path / path.name.replace("innovasjon", "drept"))
        connection.execute("ROLLBACK")
    killed = tmp_path / "drept.db"
    assert (tmp_path / "drept.db-journal").stat().st_size > 0
    assert (made(killed).counts["change"],) == before


# Folders


def test_copies_are_let_go_and_other_people_s_files_are_not(small: Path) -> None:
    file = small
    folder = backups.folder_of(file)
    copies = [made(file, NOW - dt.timedelta(days=days)) for days in (400, 300, 100, 99.9, 3, 1, 0)]
    kept_by_name = folder / "før sommerferien.db"
    shutil.copyfile(copies[0].path, kept_by_name)
    shutil.copyfile(manifests.manifest_path(copies[0].path), kept_by_name.with_suffix(".json"))
    unknown = folder / "2020-01-01T000000Z.db"
    unknown.touch()
    (folder / "notater.json").write_text("{}")
    os.utime(folder / "notater.json", (0, 0))
    for number in range(12):
        made(file, NOW - dt.timedelta(days=number, hours=1))
    gone = backups.prune(folder, NOW, spare=[copies[1].path])
    assert copies[0].path not in gone  # one of the twelve latest weeks that have any
    for number in range(12):
        made(file, NOW - dt.timedelta(weeks=number, days=1))
    gone = backups.prune(folder, NOW, spare=[copies[1].path])
    assert copies[0].path in gone
    assert copies[1].path not in gone
    assert kept_by_name.exists()
    assert unknown.exists()
    made(file)
    assert (folder / "notater.json").exists()
    assert not any(path.exists() or manifests.manifest_path(path).exists() for path in gone)


def test_what_killed_programs_left_is_removed_after_a_day(file: Path) -> None:
    folder = backups.folder_of(file)
    folder.mkdir(parents=True)
    left = [
        folder / name
        for name in (
            "2020-01-01T000000Z-1.partial",
            "2020-01-01T000000Z-1.partial-journal",
            "2020-01-01T000000Z.json",
        )
    ]
    new = folder / "2026-06-30T100000Z-1.partial"
    for path in (*left, new):
        path.touch()
    for path in left:
        os.utime(path, (0, 0))
    assert backups.listed(folder) == []  # none of them is taken for a copy
    made(file)
    assert not any(path.exists() for path in left)
    assert new.exists()


def test_a_second_folder_gets_the_same(file: Path, tmp_path: Path) -> None:
    copy = made(file)
    second = backups.second_folder_of(file, tmp_path / "felles")
    other = backups.duplicate(copy, second)
    assert other.path.read_bytes() == copy.path.read_bytes()
    assert backups.verify(other.path) == []
    assert backups.second_folder_of(tmp_path / "annet" / file.name, tmp_path / "felles") != second
    (tmp_path / "full").touch()
    with pytest.raises(StoreUnavailable):
        backups.duplicate(copy, tmp_path / "full" / "x")


@pytest.mark.parametrize(
    "name", ["æ ø å.db", pytest.param("100 % #1?.db", marks=any_character), "100 % #1.db", "a&b=c.db"]
)
def test_any_name_can_be_opened(file: Path, name: str) -> None:
    place = file.rename(file.parent / name)
    assert backups.verify(made(place).path) == []
    assert files.path_of(files.uri(place, "mode=rw")) == place


def test_an_address_is_read_back_on_windows_too() -> None:
    assert files.path_of("file:///C:/Mine%20filer/x.db").as_posix() == "C:/Mine filer/x.db"
    assert files.path_of("file:////server/share/x.db?mode=ro").as_posix().lstrip("/") == "server/share/x.db"
    assert files.path_of("x.db") == Path("x.db")


def test_the_manifest_holds_nobody_s_name(file: Path) -> None:
    copy = made(file)
    text = manifests.manifest_path(copy.path).read_text(encoding="utf-8")
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT last_name FROM person").fetchall()
    assert names
    assert not any(name in text for (name,) in names)
    assert str(file.parent) not in text
    assert json.loads(text)["counts"]["person"] == len(names)


def test_every_store_of_a_folder_has_copies_of_its_own(tmp_path: Path) -> None:
    names = ["x", "x.db", "x.db.db", "x.uten-db", "x.uten-db.db", "x.sqlite", "x.sqlite.db", "X.DB"]
    found = [backups.folder_of(tmp_path / name) for name in names]
    assert len({str(folder).casefold() for folder in found[:-1]}) == len(names) - 1
    assert {folder.parent for folder in found} == {tmp_path / "sikkerhetskopier"}
    assert backups.folder_of(tmp_path / "elvedal.2026.db").name == "elvedal.2026"


def test_a_store_of_another_name_goes_on_with_the_folder_it_had(tmp_path: Path) -> None:
    before = tmp_path / "sikkerhetskopier" / "x"
    before.mkdir(parents=True)
    assert backups.folder_of(tmp_path / "x") == before
    other = tmp_path / "x.db.lock"  # there was such a store once: they are perhaps its
    other.touch()
    assert backups.folder_of(tmp_path / "x") != before
    other.unlink()
    backups.folder_of(tmp_path / "x.uten-db.db")
    before.with_name("x.uten-db").mkdir()
    assert backups.folder_of(tmp_path / "x").name == "x.uten-db"


def test_copies_from_the_future_stand_last(small: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    hours = [made(small, now + dt.timedelta(hours=number)).path for number in (-2, 5, -1)]
    found = backups.listed(backups.folder_of(small))
    assert [copy.path for copy in found] == [hours[2], hours[0], hours[1]]
