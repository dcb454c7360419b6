"""Xiaohongshu mini program, server side: who somebody is, orders of the trade component (交易组件), codes to scan.

Orders are for goods that the platform knows already (商品同步) and show in the person's own order centre there.
"""
