"""What a brand says: decorated pages, articles and resources, and the blocks they are made of."""
