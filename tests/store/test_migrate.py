"""A store made by an earlier program is brought up to date."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import is_complete, upgrade
from innovasjon_desktop.store.schema import TABLES


def test_a_store_made_with_fewer_code_lists_gets_the_new_ones(place: str) -> None:
    made = open_engine(place)
    with made.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(delete(TABLES["code"]).where(TABLES["code"].c.list.in_(["code_list", "theme"])))
        connection.execute(
            update(TABLES["code"]).where(TABLES["code"].c.key == "travel").values(label_nb="Kjøring")
        )
    with made.connect() as connection:
        assert not is_complete(connection)
    upgrade(place)
    with made.connect() as connection:
        assert is_complete(connection)
        code = TABLES["code"].c
        label = connection.scalar(select(code.label_nb).where(code.key == "travel"))
    made.dispose()
    assert label == "Kjøring"  # what the municipality has written stays
