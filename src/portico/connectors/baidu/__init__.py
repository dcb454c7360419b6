"""Baidu smart program (智能小程序), server side: who somebody is, the Baidu till (百度收银台), codes to scan."""
