"""The pictures of the starting templates. Each positioning has a visual language of its own, one or two files each."""
