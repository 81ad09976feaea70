"""The province in figures: measures that domains contribute, by month, district and department."""
