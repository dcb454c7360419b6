"""The official account: who follows it, and signing in within WeChat's browser."""
