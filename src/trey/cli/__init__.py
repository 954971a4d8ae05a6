"""`trey …`: one thin file per command group."""
