"""An SMS provider in the form of Tencent Cloud SMS, API 3.0 version 2021-01-11, action SendSms.

Source: cloud.tencent.com/document/api/382/55981 (SendSms), 382/59177 (codes), 382/52072 (TC3 signature).
"""
