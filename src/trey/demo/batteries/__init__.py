"""The battery scenario: device messages in, alerts against what then happened out."""
