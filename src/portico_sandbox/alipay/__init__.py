"""Alipay's open platform: one gateway, signed both ways; trades, refunds, notifications, OAuth, bills."""
