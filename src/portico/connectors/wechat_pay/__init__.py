"""WeChat Pay API v3, direct merchant: mini program and in-app pages (JSAPI), QR code (Native), browsers (H5)."""
