"""Benchmarks: `python -m bench [NAME…]`. Each module with a `run(bench)` measures one kind of work."""
