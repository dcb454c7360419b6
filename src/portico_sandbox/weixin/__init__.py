"""What every app at api.weixin.qq.com shares: access tokens, and how the host answers."""
