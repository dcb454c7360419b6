"""WeChat Pay v3 (api.mch.weixin.qq.com): direct merchant, the calls Portico makes."""
