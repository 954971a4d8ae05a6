"""Simulated components with a note and a label each; equal for equal arguments."""

import hashlib
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.catalogue import names
from trey.compliance.rules.columns import judge_table
from trey.compliance.scoring.law import Law
from trey.compliance.simulation.fleet import Components, simulate_fleet
from trey.compliance.simulation.writing import families
from trey.compliance.simulation.writing.notes import write_notes
from trey.compliance.simulation.writing.slips import slip
from trey.compliance.simulation.writing.stating import stated_attributes
from trey.compliance.simulation.writing.years import YearBounds

LAWFUL_SHARE = 0.4  # of vehicles have no illegal part
JUDGED_ON = date(2026, 1, 1)  # fixed: a simulation that knew today would differ tomorrow


def simulate_components(
    rows: int,
    seed: int,
    *,
    label_noise: float = 0.0,
    law: Law | None = None,
    reserved: bool = False,
) -> pa.Table:
    """One row per component, vehicle by vehicle.

    The identifiers are made of inventory, rows, seed, noise and reserve, so that no two simulations
    by one regulation share a component.

    Args:
        rows: How many components; their vehicles have 5 to 40 each, the last one what is left.
        seed: Of all that is drawn.
        label_noise: Share of the labels that are turned round; `is_noisy` says which.
        law: Of the inventory, and what labels; None: the shipped one of vehicles on JUDGED_ON.
        reserved: Whether the notes are in the families that nothing is developed on.

    Returns:
        component_id, vehicle_id, kind; manufacture_year, manufacture_year_to, condition and
        materials as far as the note states them (null where it does not); note; template_family;
        label of what is stated (null: not decidable); is_noisy; true_label of the component itself,
        whatever its note states.
    """
    law = law or Law.of_files(None, None, JUDGED_ON)
    catalogue = law.catalogue
    rng = np.random.default_rng(seed)
    components = _with_lawful_vehicles(rng, simulate_fleet(rng, rows, catalogue), law)
    language = families.reserved_language() if reserved else families.language()
    notes = write_notes(rng, components, catalogue, language)
    label = judge_table(notes.stated, law.regulation, law.on)["label"].combine_chunks()
    is_noisy = pc.and_(pa.array(rng.random(rows) < label_noise), pc.is_valid(label))
    arguments = f"{catalogue.inventory}/{rows}/{seed}/{label_noise}/{reserved}"
    lot = hashlib.sha256(arguments.encode()).hexdigest()[:6]
    columns = {
        "component_id": _identifiers("component", lot, np.arange(rows)),
        "vehicle_id": _identifiers("vehicle", lot, components.vehicle),
        "kind": pa.array(names(catalogue.kinds)).take(pa.array(components.kind)),
        **{name: notes.stated[name] for name in notes.stated.column_names},
        "note": slip(rng, notes.text),
        "template_family": notes.family,
        "label": pc.if_else(is_noisy, pc.subtract(pa.scalar(1, pa.int8()), label), label),
        "is_noisy": is_noisy,
        "true_label": _true_labels(components, law),
    }
    return pa.table(columns)


def _with_lawful_vehicles(rng: np.random.Generator, components: Components, law: Law) -> Components:
    """Renew every illegal part of some vehicles: by chance hardly one would have none."""
    rows = len(components)
    label = _true_labels(components, law)
    is_illegal = pc.fill_null(pc.equal(label, 1), False).to_numpy(zero_copy_only=False)
    is_lawful_vehicle = rng.random(components.vehicle.max(initial=0) + 1) < LAWFUL_SHARE
    renewed = np.flatnonzero(is_illegal & is_lawful_vehicle[components.vehicle])
    spare = np.flatnonzero(~is_illegal)
    if not len(spare):
        return components
    source = np.arange(rows)
    source[renewed] = rng.choice(spare, len(renewed))
    return replace(components.take(source), vehicle=components.vehicle)


def _true_labels(components: Components, law: Law) -> pa.Array:
    """What the rules say of someone who knows all about each component."""
    years = YearBounds(components.year, components.year)
    nothing_silent = np.zeros(len(components), np.int64)
    truth = stated_attributes(components, years, nothing_silent, law.catalogue)
    return judge_table(truth, law.regulation, law.on)["label"].combine_chunks()


def _identifiers(of: str, lot: str, number: np.ndarray) -> pa.Array:
    digits = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), 6, "0")
    return pc.binary_join_element_wise(f"sim-{of}-{lot}-", digits, "")
