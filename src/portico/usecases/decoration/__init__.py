"""Published pages as a reader gets them: blocks hidden by carrier and time, products and links filled in."""
