"""Where an address is: an online geocoder, and a table for when there is none."""
