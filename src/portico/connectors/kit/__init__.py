"""What every connector shares: an HTTP client, the two kinds of failure, the redacted record of a call."""
