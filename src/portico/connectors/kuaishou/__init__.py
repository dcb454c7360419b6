"""Kuaishou mini program, server side: who somebody is, and guaranteed payment (担保支付)."""
