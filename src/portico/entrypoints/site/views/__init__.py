"""Views: read the address and the form, call a door or a use case, render. No decisions of their own."""
