"""The map: Tencent Location Service's geocoder, with a key, a signature and counters.

Sources: lbs.qq.com, 地址解析 and WebService 状态码 (status table) [B]; SK 签名校验 (md5 over path, parameters
as they are, SK).
"""
