"""The compliance scenario: technicians' notes in, alerts against what the components are out."""
