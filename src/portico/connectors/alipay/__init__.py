"""Alipay's open platform: mini program and mobile page payments, refunds, notifications, sign-in, bills."""
