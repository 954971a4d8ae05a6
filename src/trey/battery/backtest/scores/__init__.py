"""What answers are worth: sums by battery, figures of merit with intervals, costs of alerts."""
