"""Where labelled notes come from: simulated, or a customer's own."""
