"""Notes → tokens → ids: what a model and the reader see of a technician's note."""
