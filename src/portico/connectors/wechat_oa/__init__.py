"""WeChat official account, server side.

`account` signs people in within WeChat's browser and says who follows. The rest is typed clients over one
`OfficialLine`: `menus`, `messages`, `codes`, `js_sdk`, `followers`, `articles`, `statistics`. `events` says what a
verified push means, `replies` answers it in the same breath.
"""
