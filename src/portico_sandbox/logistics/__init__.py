"""Parcels on their way, and how Kuaidi100, 快递鸟 and WeChat's waybill plug-in each tell of them."""
