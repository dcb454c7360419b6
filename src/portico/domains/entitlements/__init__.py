"""What a buyer holds after paying that no parcel carries: card keys, downloads, packages. The door is `public`."""
