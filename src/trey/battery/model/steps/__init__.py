"""The exported network steps through days: whole histories, or one day more."""
