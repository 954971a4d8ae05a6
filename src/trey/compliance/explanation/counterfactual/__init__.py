"""What would have to be different for a component to be compliant."""
