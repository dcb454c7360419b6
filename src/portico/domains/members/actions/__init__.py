"""Writes of members, one file per thing that is written."""
