"""The demo shop's pictures, drawn by code: no photograph, no binary file in the repository.

A *shape* (`shapes/`) draws one kind of thing as SVG in its colours; a *view* (`views.py`) photographs it in the
*studio* or in one of the brand's *rooms*. The same product code always gives the same picture.
"""
