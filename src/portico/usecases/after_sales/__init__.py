"""After-sales: what may be asked for, asking, deciding, what silence decides, and the way the money goes back."""
