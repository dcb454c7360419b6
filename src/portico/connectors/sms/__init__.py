"""Text messages through Tencent Cloud SMS (API 3.0, 2021-01-11) or Aliyun SMS (2017-05-25)."""
