"""Money in the console: reconciling, refunds, the statement, balances, withdrawals, invoices."""
