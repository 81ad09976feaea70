"""Pairs of names, what the release's thresholds make of them, and in what way they are alike.

"refuse" is from 90 on, "look" from 75 on. `~` parts a name's two scripts.
"""

from registration.names.policy.likeness import How

REFUSE, LOOK, DIFFERENT = "refuse", "look", "different"

PAIRS = [
    # The same name: case, order, plural, numerals, endings, abbreviations.
    ("Turbat Traders", "TURBAT  TRADERS", REFUSE, How.SAME),
    ("Turbat Traders", "Traders, Turbat", REFUSE, How.ORDER),
    ("Turbat Traders", "Turbat Trader & Co. (Pvt.) Ltd", REFUSE, How.WRITING),
    ("Turbat Traders", "M/s Turbat Trading Company", REFUSE, How.WRITING),
    ("Muhammad Brothers", "Mohammad Bros.", REFUSE, How.WRITING),
    ("Baloch Store", "Balouch Stores", REFUSE, How.WRITING),
    ("Khan Traders", "Xan Traders", REFUSE, How.WRITING),
    ("Quetta Foods", "Kweta Foods", REFUSE, How.WRITING),
    ("Star 1 Traders", "Star One Traders", REFUSE, How.WRITING),
    ("Star II Traders", "Star Two Traders", REFUSE, How.WRITING),
    ("786 Traders", "۷۸۶ Traders", REFUSE, How.WRITING),
    ("Twenty One Motors", "21 Motors", REFUSE, How.WRITING),
    ("A.B.C. Traders", "ABC Traders", REFUSE, How.WRITING),
    ("Al-Noor Traders", "Alnoor Traders", REFUSE, How.WRITING),
    ("Khan and Sons", "Khan & Sons", REFUSE, How.WRITING),
    # Only general words differ.
    ("Turbat Traders", "Turbat Traders and Sons", REFUSE, How.GENERAL),
    ("Turbat Traders", "New Turbat Traders", REFUSE, How.GENERAL),
    ("Zarghoon Traders", "Zarghoon Enterprises", REFUSE, How.GENERAL),
    ("Chiltan Foods", "Chiltan Food Industries", REFUSE, How.GENERAL),
    ("Star Traders", "Star Traders 2", REFUSE, How.GENERAL),
    ("Haji Muhammad Khan & Sons", "Haji Mohammad Khan Brothers", REFUSE, How.GENERAL),
    ("Quetta Traders", "Quetta Enterprises", LOOK, How.GENERAL),
    ("Khan Traders", "Khan Enterprises", LOOK, How.GENERAL),
    ("Star 1 Traders", "Star 2 Traders", LOOK, How.GENERAL),
    # It sounds the same.
    ("Zarghoon Supplies", "Zarghun Supplies", REFUSE, How.SOUND),
    ("Shaheen Foods", "Shahin Food", REFUSE, How.SOUND),
    ("Yousafzai Motors", "Yusufzai Motor", REFUSE, How.SOUND),
    ("Sky Line Traders", "Skyline Traders", REFUSE, How.SOUND),
    ("Koh-i-Noor Textile", "Kohinoor Textile", REFUSE, How.SOUND),
    ("Sadiq Traders", "Siddiq Traders", LOOK, How.SOUND),
    ("Mehran Store", "Mahran Store", LOOK, How.SOUND),
    # Urdu with Urdu, and one script with the other.
    ("~تربت ٹریڈرز", "~تربت ٹريڈر اينڈ كمپني", REFUSE, How.WRITING),
    ("~کوئٹہ فرنیچر", "~كوئٹه فرنيچر", REFUSE, How.WRITING),
    ("~قلات سٹور ۲", "~قلات سٹور دو", REFUSE, How.WRITING),
    ("~زرغون ٹریڈرز", "~ٹریڈرز زرغون", REFUSE, How.ORDER),
    ("~زرغون ٹریڈرز", "~زرغون انٹرپرائزز", REFUSE, How.GENERAL),
    ("Turbat Traders", "~تربت ٹریڈرز", REFUSE, How.SCRIPT),
    ("Turbat Traders", "~تربت ٹریڈر اینڈ سنز", REFUSE, How.SCRIPT),
    ("Zarghoon Supplies", "~زرغون سپلائیز", REFUSE, How.SCRIPT),
    ("786 Traders", "~۷۸۶ ٹریڈرز", REFUSE, How.SCRIPT),
    ("Shan Traders", "~شان ٹریڈرز", REFUSE, How.SCRIPT),
    ("Bolan Foods~بولان فوڈز", "Sibi Sweets~بولان فوڈ", REFUSE, How.WRITING),
    ("Shan Traders", "~شین ٹریڈرز", DIFFERENT, None),
    ("Turbat Traders", "~کوئٹہ فرنیچر", DIFFERENT, None),
    # The word that tells it apart is the same, or nearly.
    ("Zarghoon Traders", "Zarghoon Traders Quetta", LOOK, How.PART),
    ("Zarghoon Traders", "Zarghoon Furniture", LOOK, How.PART),
    ("Khan Traders", "Khan Traders Gwadar", LOOK, How.PART),
    ("Zarghoon Traders", "Zardhoon Traders", LOOK, How.NEAR),
    ("Gawdar Traders", "Gwadar Traders", LOOK, How.NEAR),
    # Different names.
    ("Quetta Traders", "Quetta Furniture", DIFFERENT, None),
    ("Quetta Traders", "Turbat Traders", DIFFERENT, None),
    ("Khan Traders Quetta", "Khan Traders Turbat", DIFFERENT, None),
    ("Khan Traders", "Jan Traders", DIFFERENT, None),
    ("Khan Traders", "Khan Furniture", DIFFERENT, None),
    ("Noor Traders", "Nair Traders", DIFFERENT, None),
    ("Bolan Traders", "Bolan Mineral Water", DIFFERENT, None),
    ("786 Traders", "787 Traders", DIFFERENT, None),
    ("ABC Traders", "ABD Traders", DIFFERENT, None),
    ("Star Traders", "Starlight Traders", DIFFERENT, None),
    ("Malik Motors", "Malik Autos", DIFFERENT, None),
    ("Haji Muhammad Khan & Sons", "Haji Ahmed Khan & Sons", DIFFERENT, None),
    ("~نور ٹریڈرز", "~نواز ٹریڈرز", DIFFERENT, None),
]
