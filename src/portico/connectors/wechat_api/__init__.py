"""The line to api.weixin.qq.com that mini programs and official accounts share: tokens, calls, error codes."""
