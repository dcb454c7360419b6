"""WeCom (企业微信): staff as contacts of customers, their words of welcome, message tasks, group chats, 微信客服."""
