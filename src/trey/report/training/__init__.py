"""How a training of the classifiers went, in pictures: for a run in MLflow and for notebooks."""
