"""What the tester's phone shows and does beyond the platforms' own control calls."""
