"""Reading a catalogue from a file: JSON, CSV or XLSX in, entries and row problems out. Pure; touches no table."""
