"""What a regulation would change: the same components under two regulations, side by side."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.regulation import Regulation, shipped_regulations
from trey.compliance.rules.columns import judge_table
from trey.errors import TreyError

_OF_COMPONENT = pa.array(["compliant", "non_compliant", "review"])
_OF_VEHICLE = pa.array(["compliant", "non_compliant", "pending"])


@dataclass(frozen=True)
class Change:
    """So many have one status under the regulation in force and another under the proposed one."""

    now: str
    then: str
    count: int


@dataclass(frozen=True)
class Changes:
    """Of components, or of vehicles.

    Attributes:
        total: How many were judged.
        changed: How many of them change their status.
        by_status: The changed ones by status, most frequent first.
    """

    total: int
    changed: int
    by_status: tuple[Change, ...]


@dataclass(frozen=True)
class Backtest:
    """Outcome of a backtest.

    Attributes:
        in_force: Id of the regulation in force.
        proposed: Id of the other one.
        judged_on: The day whose clauses count in both.
        components: A component is compliant, non_compliant or for review.
        vehicles: One non-compliant component makes a vehicle non_compliant; else one for review
            makes it pending.
        hits: Components that each clause of the proposed regulation hits.
    """

    in_force: str
    proposed: str
    judged_on: date
    components: Changes
    vehicles: Changes
    hits: dict[str, int]


def regulation_in_force(proposed: Regulation) -> Regulation:
    """Give the shipped regulation that the proposed one would follow: same inventory and place.

    Raises:
        TreyError: There is none, or several of which none has the proposed one's id.
    """
    place = (proposed.inventory, proposed.jurisdiction)
    there = [r for r in shipped_regulations() if (r.inventory, r.jurisdiction) == place]
    found = [r for r in there if r.id == proposed.id] or there
    if len(found) == 1:
        return found[0]
    raise TreyError(
        f"{len(found) or 'no'} regulation{'s' if found else ''} for {proposed.inventory} in "
        f"{proposed.jurisdiction} {'are' if found else 'is'} shipped; name the one in force with "
        "--against"
    )


def first_full_day(regulation: Regulation) -> date:
    """The first day on which no clause of the regulation is still to come."""
    return max(clause.effective_from for clause in regulation.clauses)


def backtest(
    components: pa.Table, in_force: Regulation, proposed: Regulation, judged_on: date
) -> Backtest:
    """Judge components under both regulations.

    Args:
        components: With vehicle_id and the columns of `attributes.COLUMNS`.
        in_force: The regulation that holds.
        proposed: The regulation that is asked about.
        judged_on: The day whose clauses count in both.
    """
    now = judge_table(components, in_force, judged_on)
    then = judge_table(components, proposed, judged_on)
    vehicles = pa.table(
        {
            "vehicle_id": components["vehicle_id"],
            "now": _status(now["label"]),
            "then": _status(then["label"]),
        }
    )
    by_vehicle = _per_vehicle(vehicles)
    hits = {clause.id: 0 for clause in proposed.clauses}
    for counted in pc.value_counts(pc.list_flatten(then["clauses"])).to_pylist():
        hits[counted["values"]] = counted["counts"]
    return Backtest(
        in_force=in_force.id,
        proposed=proposed.id,
        judged_on=judged_on,
        components=_changes(vehicles["now"], vehicles["then"], _OF_COMPONENT),
        vehicles=_changes(by_vehicle["now"], by_vehicle["then"], _OF_VEHICLE),
        hits=hits,
    )


def _status(label: pa.ChunkedArray) -> pa.ChunkedArray:
    """Label as a number into the statuses: 2 is not decided."""
    return pc.fill_null(label, pa.scalar(2, pa.int8()))


def _per_vehicle(components: pa.Table) -> pa.Table:
    # Ordered so that the largest is the status with precedence: 0 compliant, 1 pending, 2 not.
    rank_of_status = pa.array([0, 2, 1], pa.int8())
    status_of_rank = rank_of_status  # the swap undoes itself
    ranked = pa.table(
        {
            "vehicle_id": components["vehicle_id"],
            **{name: rank_of_status.take(components[name]) for name in ("now", "then")},
        }
    )
    worst = ranked.group_by("vehicle_id").aggregate([("now", "max"), ("then", "max")])
    return pa.table({name: status_of_rank.take(worst[f"{name}_max"]) for name in ("now", "then")})


def _changes(now: pa.ChunkedArray, then: pa.ChunkedArray, names: pa.Array) -> Changes:
    pairs = pa.table({"now": names.take(now), "then": names.take(then)})
    counted = pairs.group_by(["now", "then"]).aggregate([([], "count_all")])
    changes = [
        Change(row["now"], row["then"], row["count_all"])
        for row in counted.to_pylist()
        if row["now"] != row["then"]
    ]
    in_order = sorted(changes, key=lambda change: (-change.count, change.now, change.then))
    return Changes(len(now), sum(change.count for change in changes), tuple(in_order))
