"""Douyin mini program, server side: who somebody is, their number, the general trade system, links and codes.

The older guaranteed payment (担保支付, `/api/apps/ecpay/`) is not here: the platform closes it, and mini programs
opened since November 2023 cannot use it.
"""
