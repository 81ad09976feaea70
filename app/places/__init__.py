"""Divisions and districts of the province, effective-dated: geography changes by gazette.

Names, divisions and place codes are from the list of 36 districts in 8 divisions (2022–25) with
the codes of the United Nations' Office for the Coordination of Humanitarian Affairs; two young
districts have no code there. The Urdu spelling is ours, not yet read against a gazette (M). The
CSV files are what the baseline migration loads and are not edited afterwards: the districts that a
cabinet decision of 2026 adds are entered by one officer and approved by another, once gazetted.
"""
