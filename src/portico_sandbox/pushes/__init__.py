"""Message pushes: what WeChat tells the merchant's server by itself."""
