"""The catalogue of the crash suite: what a database and a specification say, and how they change."""

GOOD = "Manufactured in 2010, made of steel, in good condition."
OLD = "Manufactured in 1985, made of steel, in good condition."
WORN = "Manufactured in 2010, made of steel, in poor condition."

FIRST = f"""
CREATE SCHEMA dbo;
CREATE TABLE dbo.component (
  component_id NVARCHAR(40), vehicle_id NVARCHAR(40), note NVARCHAR(MAX), updated_at DATETIME2
);
INSERT INTO dbo.component VALUES
  ('C1', NULL, '{OLD}', '2026-01-01 00:00:00'), ('C2', NULL, '{WORN}', '2026-01-01 00:00:00'),
  ('C3', 'V4', '{OLD}', '2026-01-01 00:00:00'), ('C3', 'V4', '{GOOD}', '2026-01-01 00:00:00'),
  ('C4', 'V4', '{GOOD}', '2026-01-01 00:00:00'), (NULL, 'V4', 'no id', '2026-01-01 00:00:00');
"""
# One is worn, one has a note less, one is new, one is mended, and one more has no id.
CHANGED = f"""
UPDATE dbo.component SET note = '{WORN}', updated_at = '2026-02-01 00:00:00' WHERE component_id = 'C4';
DELETE FROM dbo.component WHERE component_id = 'C3' AND note = '{GOOD}';
UPDATE dbo.component SET updated_at = '2026-02-01 00:00:00' WHERE component_id = 'C3';
UPDATE dbo.component SET note = '{GOOD}', updated_at = '2026-02-01 00:00:00' WHERE component_id = 'C1';
INSERT INTO dbo.component VALUES
  ('C5', 'V5', '{OLD}', '2026-02-01 00:00:00'), (NULL, 'V5', 'no id', '2026-02-01 00:00:00');
"""
FIRST_VEHICLES = "vehicle_id,component_id\nV1,C1\nV2,C1\nV3,\n"
CHANGED_VEHICLES = "vehicle_id,component_id\nV1,C1\nV1,C2\nV3,C5\n"
