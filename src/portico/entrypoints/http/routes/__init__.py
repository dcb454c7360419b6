"""One module per area; each holds a `router` that `api.py` includes."""
