"""What is for sale: categories, brands, products and their SKUs, search, and import. The door is `public`."""
