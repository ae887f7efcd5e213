"""Every entity, in the order an import must take them: what is referred to comes first."""

from __future__ import annotations

from innovasjon_desktop.domain.errors import NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import agents, areas, organisation, requests
from innovasjon_desktop.entities.spec import Entity

ALL: dict[str, Entity] = {
    entity.name: entity
    for entity in (*organisation.ENTITIES, *areas.ENTITIES, *agents.ENTITIES, *requests.ENTITIES)
}


def entity(name: str) -> Entity:
    """Return the entity ``name``; a hyphen stands for an underscore and a plural s is forgiven.

    Raises:
        NotFound: there is no such entity.
    """
    wanted = name.strip().casefold().replace("-", "_")
    for candidate in (wanted, wanted.removesuffix("s")):
        if candidate in ALL:
            return ALL[candidate]
    raise NotFound(
        N_("There is nothing called “{name}”. Choose one of: {names}."), name=name, names=", ".join(ALL)
    )
