"""Pure values and rules shared by every layer. Imports nothing of ours and no Django."""
