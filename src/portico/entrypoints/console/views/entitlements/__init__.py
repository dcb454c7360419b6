"""The counter where codes are redeemed, and what is sold without a parcel: card keys, downloads, packages."""
