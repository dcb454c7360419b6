"""What the hosts of mini programs other than WeChat have in common: how we call them, and RSA in their two forms."""
