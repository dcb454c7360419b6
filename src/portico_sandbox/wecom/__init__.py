"""WeCom (企业微信): contacts of staff, words of welcome, message tasks and customer service, as qyapi.weixin.qq.com.

Sources: developer.work.weixin.qq.com, the pages 获取access_token, 配置客户联系「联系我」方式 (92572), 客户入群方式,
发送新客户欢迎语, 创建企业群发, 获取客户详情, unionid 转换, 微信客服 发送消息, 全局错误码. Dossier section 6 [A].
"""
