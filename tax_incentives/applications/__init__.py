"""Claims as services of casework: their forms, the facts behind them, and what a grant means."""
