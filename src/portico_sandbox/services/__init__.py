"""The services beside the big platforms: WeCom, a second SMS provider, parcels, files and maps, over one store."""
