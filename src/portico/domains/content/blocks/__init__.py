"""The blocks pages and articles are made of. `registry` says what a block is."""


def register_own() -> None:
    """The blocks of this domain are known. Called once, when Django's apps are ready."""
    from portico.domains.content.blocks import editorial, reading_matter, registry, shopping

    for block in (*shopping.BLOCKS, *editorial.BLOCKS, *reading_matter.BLOCKS):
        registry.register(block)
