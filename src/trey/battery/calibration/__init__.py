"""Whether what was said came to be: ranks of outcomes, recalibration by them, and an alarm."""
