"""WeChat mini program, server side (api.weixin.qq.com): the calls Portico makes."""
