"""WeChat mini program, server side: who somebody is, their phone number, and shipping reports."""
