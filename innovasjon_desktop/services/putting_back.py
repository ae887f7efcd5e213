"""Whether rows that an undo out of order puts back still keep the rules they share with other rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from innovasjon_desktop.domain import lifecycle
from innovasjon_desktop.domain.errors import Message, UndoConflict, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services.editing import rules_of, values_of
from innovasjon_desktop.services.records import check_unlisted
from innovasjon_desktop.store.unit_of_work import UnitOfWork

Place = tuple[str, int]


class PuttingBack:
    """Compares the rules that ``rows`` break now with those they break once they are put back."""

    def __init__(self, unit: UnitOfWork, rows: Collection[Place]) -> None:
        self._unit = unit
        self._rows = rows
        self._there = frozenset(place for place in rows if unit.find(*place) is not None)
        self._before = self._broken()

    def check(self) -> None:
        """Require that no row breaks a rule it did not break before.

        Raises:
            UndoConflict: naming what kind of row it is, the field, and what stands in the way.
        """
        for (entity, row_id), error in self._broken().items():
            known = self._before.get((entity, row_id))
            if known is None or known.text != error.text:
                raise UndoConflict(
                    N_("This cannot be undone as things are now. {where}: {reason}"),
                    field=error.field,
                    rule=error.rule,
                    where=_where(ALL[entity], error.field or ""),
                    reason=error,
                )

    def _broken(self) -> Mapping[Place, UserError]:
        found: dict[Place, UserError] = {}
        for entity, row_id in self._rows:
            try:
                self._check_row(entity, row_id)
            except UserError as error:
                found[entity, row_id] = error
        return found

    def _check_row(self, entity: str, row_id: int) -> None:
        row, life = self._unit.find(entity, row_id), ALL[entity].life
        if row is None:
            check_unlisted(self._unit, entity, row_id)
            return
        values = values_of(ALL[entity], row)
        rules_of(entity).stands(self._unit, values)
        # What an import never had may stay missing in a row that comes back.
        if life is not None and (entity, row_id) in self._there:
            lifecycle.check_holds(life, values["state"], values)


def _where(entity: Entity, name: str) -> Message:
    label = Message(entity.label)
    if not entity.has(name):
        return label
    return Message("{entity}, {field_label}", entity=label, field_label=Message(entity.field(name).label))
