"""JD mini program, server side: who somebody is, through JOS, JD's gateway of signed calls.

Orders (`jingdong.miniapp.order.created`, `.refund`) are not here: their parameters are in public SDKs, their answers
and notifications are not, and a guess about money would be worse than nothing. `JosClient` is ready to carry them.
"""
