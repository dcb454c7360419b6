"""The HTTP API: thin typed handlers on django-bolt. Parse → door or use case → answer; nothing else."""
