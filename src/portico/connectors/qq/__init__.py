"""QQ mini program, server side: who somebody is, codes to scan, and WeChat Pay through QQ's proxy."""
