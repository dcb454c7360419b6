"""Starting templates: whole home pages by positioning, with the pictures they show, drawn by code."""
