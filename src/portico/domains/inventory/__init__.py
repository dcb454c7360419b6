"""How many are left: stock, reservations and the ledger of every change. The door is `public`."""
