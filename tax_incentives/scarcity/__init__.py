"""Order for scarce money: by time of completion, or all by one fraction."""
