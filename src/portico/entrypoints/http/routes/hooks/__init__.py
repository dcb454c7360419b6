"""Where platforms call us. The raw body is verified before anything in it is believed."""
