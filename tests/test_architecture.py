"""Who may import whom, and who may write to the store."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

import innovasjon_desktop

PACKAGE = "innovasjon_desktop"
SOURCE = Path(innovasjon_desktop.__file__).parent

# What each floor may import of the house; None is anything. A floor may always import itself.
MAY_IMPORT: dict[str, set[str] | None] = {
    "domain": set(),
    "entities": {"domain"},
    "paths": set(),
    "patience": set(),
    "i18n": {"domain", "paths"},
    "store": {"domain", "paths", "patience"},
    "services": {"domain", "entities", "store", "i18n", "paths"},
    "reports": {"domain", "entities", "services", "i18n", "paths", "patience"},
    "ui": {"domain", "entities", "services", "reports", "i18n", "paths"},
    "cli": None,
    "app": None,
    "runs": {"store"},
    "group_settings": set(),
    "local_stores": {"domain", "services", "store", "paths"},
    "__main__": {"app"},
}

# Where a library may be used. Everything that is not named here must be named before it is used.
MAY_USE = {
    "PySide6": ("ui", "app"),
    "shiboken6": ("ui",),
    "alembic": ("store",),
    "babel": (),
    "defusedxml": ("services.importing",),
    "openpyxl": ("reports", "services.importing"),
    "psycopg": ("store",),
    "rapidfuzz": ("services.recognising",),
    "keyring": ("store",),
    "tenacity": ("patience",),
    "sqlalchemy": ("store", "services", "cli"),
}

# Too slow to load before the window is painted.
LOADED_LATE = ("alembic", "openpyxl")

_WRITES = {"insert", "update", "delete", "text"}
_WRITING_SQL = re.compile(
    r"\s*(insert\s+(or\s+\w+\s+)?into|replace\s+into|update\s+\w+\s+set|delete\s+from)\s", re.IGNORECASE
)


def floor(module: str) -> str:
    """Return the floor a module of the package stands on."""
    return module.split(".")[1] if "." in module else "package"


def within(module: str, places: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{PACKAGE}.{place}.") for place in places)


def broken_imports(graph: grimp.ImportGraph) -> list[str]:
    """Return every import, at module level or in a function, that the tables above do not allow."""
    broken = []
    for importer in sorted(module for module in graph.modules if module.split(".")[0] == PACKAGE):
        allowed = MAY_IMPORT.get(floor(importer), set())
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            library, here = imported.split(".")[0], floor(importer)
            if library == PACKAGE:
                ok = allowed is None or floor(imported) in {*allowed, here, "package"}
            elif library in sys.stdlib_module_names:
                ok = True
            else:
                ok = within(importer, MAY_USE.get(library, ()))
            if not ok:
                where = graph.get_import_details(importer=importer, imported=imported)
                lines = ",".join(str(at["line_number"]) for at in where)
                broken.append(f"{importer}:{lines} imports {imported}")
    return broken


def writes_around_the_log(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that could change the store without the change log noticing."""
    sqlalchemy_names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                used = [name for name in names if name.name.split(".")[0] == "sqlalchemy"]
                sqlalchemy_names |= {(name.asname or name.name).split(".")[0] for name in used}
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] == "sqlalchemy":
                if _WRITES & {name.name for name in names}:
                    yield node.lineno
            # table.insert(), table.update(), table.delete(): lists and dicts always pass an argument.
            case ast.Call(func=ast.Attribute(attr="insert" | "update" | "delete"), args=[], keywords=[]):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr="exec_driver_sql")):
                yield node.lineno
            case ast.Constant(value=str(text)) if _WRITING_SQL.match(text):
                yield node.lineno
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in sqlalchemy_names:
                if attribute in _WRITES:
                    yield node.lineno


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, include_external_packages=True, cache_dir=None)


def test_every_import_is_allowed(graph: grimp.ImportGraph) -> None:
    assert broken_imports(graph) == []


def test_every_floor_has_its_rule() -> None:
    modules = {path.stem for path in SOURCE.glob("*.py")} - {"__init__"}
    floors = {path.parent.name for path in SOURCE.glob("*/*.py")}
    assert modules | floors <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("domain.rules", f"{PACKAGE}.entities.spec", False),
        ("domain.rules", "PySide6", False),
        ("entities.spec", f"{PACKAGE}.i18n", False),
        ("store.engine", f"{PACKAGE}.services.commands", False),
        ("services.figures", "sqlalchemy", True),
        ("services.importing", "openpyxl", True),
        ("services.importing.workbook", "openpyxl", True),
        ("services.figures", "openpyxl", False),
        ("ui.pages.today", f"{PACKAGE}.store.engine", False),
        ("ui.pages.today", "sqlalchemy", False),
        ("reports.workbook", "PySide6", False),
        ("cli.main", f"{PACKAGE}.store.engine", True),
        ("cli.main", "PySide6", False),
        ("ui.window", "requests", False),
    ],
)
def test_the_check_sees_a_forbidden_import(importer: str, imported: str, *, allowed: bool) -> None:
    graph = grimp.ImportGraph()
    graph.add_import(
        importer=f"{PACKAGE}.{importer}", imported=imported, line_number=1, line_contents="import it"
    )
    assert (broken_imports(graph) == []) is allowed


def test_imports_inside_functions_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = tmp_path / "house_under_test"
    house.mkdir()
    (house / "__init__.py").touch()
    (house / "room.py").write_text("def late() -> None:\n    import openpyxl\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    graph = grimp.build_graph("house_under_test", include_external_packages=True, cache_dir=None)
    assert "openpyxl" in graph.find_modules_directly_imported_by("house_under_test.room")


def test_only_the_store_writes() -> None:
    # The window has nothing to write with: it may not import SQLAlchemy, and its update() repaints.
    outside = [
        path for path in SOURCE.rglob("*.py") if not {SOURCE / "store", SOURCE / "ui"} & {*path.parents}
    ]
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in outside
        for line in writes_around_the_log(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("from sqlalchemy import insert", True),
        ("from sqlalchemy.dialects.sqlite import insert", True),
        ("from sqlalchemy import text", True),
        ("import sqlalchemy as sa\nsa.update(unit)", True),
        ("connection.execute(unit.delete())", True),
        ("connection.exec_driver_sql(statement)", True),
        ("run('delete from unit where id = 1')", True),
        ("from sqlalchemy import select", False),
        ("work.insert('unit', values)", False),
        ("{}.update(a=1)", False),
        ("_('Update the unit set by the leader')", False),
    ],
)
def test_the_check_sees_a_write(code: str, *, writes: bool) -> None:
    assert bool(list(writes_around_the_log(ast.parse(code)))) is writes


def test_slow_libraries_are_loaded_late() -> None:
    code = (
        "import importlib, pkgutil, sys, innovasjon_desktop as package\n"
        "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    if not module.name.endswith('.__main__'):\n"
        "        importlib.import_module(module.name)\n"
        f"print(*[name for name in {LOADED_LATE} if name in sys.modules])\n"
    )
    found = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert found.stderr.splitlines()[-1:] == []
    assert found.stdout.split() == []
