"""What several routes answer: the shapes of the API, and how values of the use cases become them."""
