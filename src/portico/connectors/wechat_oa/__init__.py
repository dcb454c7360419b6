"""WeChat official account, server side: signing in within WeChat's browser, and who follows."""
