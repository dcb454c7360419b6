"""Where parcels are: Kuaidi100 and 快递鸟 behind one shape, and WeChat's waybill plug-in."""
