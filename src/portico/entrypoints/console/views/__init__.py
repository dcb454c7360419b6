"""One module per menu entry. Views read input, call a door or a use case, and render."""
