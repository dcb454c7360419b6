"""What the clerks keep about orders: the terms of trade, notes, tags, saved searches."""
