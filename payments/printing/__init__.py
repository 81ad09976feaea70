"""Papers about bills: the challan and the receipt, each in English and Urdu side by side."""
