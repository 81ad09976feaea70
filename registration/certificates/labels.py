"""Labels on papers of the register, in both languages."""

from app.casework.public import Words

OFFICE = Words("Registrar of Firms, Government of Balochistan", "رجسٹرار آف فرمز، حکومت بلوچستان")
EXTRACT = Words("Extract from the register of businesses", "کاروباروں کے رجسٹر کا اقتباس")
CERTIFIED_ENTRY = Words(
    "Certified copy of an entry in the Register of Firms", "رجسٹر آف فرمز کے اندراج کی مصدقہ نقل"
)
COPY = Words("Certified copy of a filing", "درج شدہ دستاویز کی مصدقہ نقل")
NOTE = Words(
    "Check at the address below, or with the picture, whether it is still valid. It is free.",
    "یہ اب بھی درست ہے یا نہیں، نیچے دیے گئے پتے پر اور تصویر کے ذریعے معلوم کیا جا سکتا ہے؛ "
    "تصدیق مفت ہے۔",
)
FIRM = Words("Firm", "فرم")
AS_OF = Words("What the register says of", "رجسٹر کے مطابق بتاریخ")
NAME = Words("Name", "نام")
NUMBER = Words("Number", "نمبر")
KIND = Words("Kind", "قسم")
STATUS = Words("Status", "حیثیت")
PLACE = Words("Principal place", "مرکزی جگہ")
OTHER_PLACE = Words("Other place", "دیگر جگہ")
ACTIVITIES = Words("What it does", "کاروبار کی نوعیت")
PARTNER = Words("Partner", "شراکت دار")
OWNER = Words("Owner", "مالک")
MINORS = Words("Minors admitted to the benefits", "منافع میں شریک نابالغ")
DURATION = Words("Duration", "مدت")
COMPANY = Words("Number at SECP", "ایس ای سی پی نمبر")
LEGACY = Words("Number in the old register", "پرانے رجسٹر کا نمبر")
DISSOLVED = Words("Dissolved on", "خاتمے کی تاریخ")
ALSO = Words("Also registered with", "یہاں بھی رجسٹر ہے")
FILING = Words("Filing", "اندراج")
FILED = Words("Recorded on", "درج ہونے کی تاریخ")
EFFECTIVE = Words("Date of the change", "تبدیلی کی تاریخ")
ABOUT = Words("About filing", "اس اندراج سے متعلق")
REASON = Words("Reason", "وجہ")
SIGNED = Words("Signed by", "دستخط کنندگان")
NOTIFIED = Words("Notified, has not signed", "اطلاع دی گئی، دستخط نہیں کیے")
MINOR = Words("minor", "نابالغ")
A_MINOR = Words("A minor, admitted to the benefits", "ایک نابالغ، جو منافع میں شریک ہے")
CERTIFIED = Words("Certified by", "تصدیق کنندہ")
REGISTRAR = Words("The Registrar of Firms", "رجسٹرار آف فرمز")
FOR_REGISTRAR = Words(
    "{name}, for the Registrar of Firms ({office})", "{name}، برائے رجسٹرار آف فرمز ({office})"
)
NO_RIGHT = Words("Name", "نام")
NO_EXCLUSIVE_RIGHT = Words(
    "Registration gives no exclusive right to the name.",
    "رجسٹریشن سے نام پر کوئی خصوصی حق نہیں ملتا۔",
)
NO_NAME = NO_RIGHT
NAME_NOT_PROTECTED = Words(
    "This records the business and does not protect its name.",
    "اس سے کاروبار درج ہوتا ہے، اس کا نام محفوظ نہیں ہوتا۔",
)
JOINED = Words("joined on", "شمولیت")
FORMER = Words("Former partner", "سابق شراکت دار")
JOINS = Words("Joins", "شامل ہوا")
LEAVES = Words("Leaves", "الگ ہوا")
CHANGED = Words("New particulars", "نئے کوائف")
LEAVING_DATE = Words("left on", "الگ ہونے کی تاریخ")
RECORDED = Words("recorded on", "درج ہونے کی تاریخ")
DISSOLUTION_RECORDED = Words("Dissolution recorded on", "خاتمہ درج ہونے کی تاریخ")
ELECTION = Words("Election of a former minor", "سابق نابالغ کا فیصلہ")
NOTICE = Words("Public notice", "عوامی نوٹس")
GROUNDS = {
    "retired": Words("retired", "دستبردار ہوا"),
    "expelled": Words("expelled", "خارج کیا گیا"),
    "transferred": Words("transferred the share", "حصہ منتقل کیا"),
    "died": Words("died", "وفات پائی"),
    "insolvent": Words("adjudged insolvent", "دیوالیہ قرار دیا گیا"),
    "court_order": Words("by order of a court", "عدالت کے حکم سے"),
}
ENDED = Words("How it ended", "خاتمے کی صورت")
PAPER = Words("Certificate or order", "سرٹیفکیٹ یا حکم")
CORRECTED_DAY = Words("Date of the change as corrected", "تبدیلی کی درست شدہ تاریخ")
ENDINGS = {
    "agreed": Words("by agreement or a decision of the owner", "رضامندی یا مالک کے فیصلے سے"),
    "notice": Words("by notice of a partner", "شراکت دار کے نوٹس سے"),
    "expired": Words("its term or venture is over", "مدت یا کام پورا ہونے سے"),
    "died": Words("a partner died", "شراکت دار کی وفات سے"),
    "insolvent": Words("a partner was adjudged insolvent", "شراکت دار کے دیوالیہ قرار پانے سے"),
    "court_order": Words("by order of a court", "عدالت کے حکم سے"),
    "owner_died": Words("the owner died", "مالک کی وفات سے"),
}
DIED = Words("Recorded as dead", "وفات درج کی گئی")
DEATH_RECORD = Words("Record of a death", "وفات کا اندراج")
ALIVE = Words("taken back: the person is alive", "واپس لیا گیا: وہ شخص زندہ ہے")
ELECTIONS = {
    "partner": Words("became a partner", "شراکت دار بنا"),
    "no_partner": Words("did not become a partner", "شراکت دار نہیں بنا"),
    "lapsed": Words("became a partner without notice", "نوٹس کے بغیر شراکت دار بنا"),
}
FORMS = {
    "sole": Words("Sole proprietor", "انفرادی مالک"),
    "partnership": Words("Partnership firm", "شراکتی فرم"),
    "company": Words("Company (SECP)", "کمپنی (ایس ای سی پی)"),
}
STANDINGS = {
    "registered": Words("Registered", "رجسٹر شدہ"),
    "dissolved": Words("Dissolved", "ختم شدہ"),
}
KINDS = {
    "registered": Words("Registration", "رجسٹریشن"),
    "imported": Words("Entry of the old paper register", "پرانے کاغذی رجسٹر کا اندراج"),
    "name": Words("Change of name", "نام کی تبدیلی"),
    "place": Words("Change of place", "جگہ کی تبدیلی"),
    "owners": Words("Change of partners", "شراکت داروں کی تبدیلی"),
    "activities": Words("Change of activities", "کاروبار کی تبدیلی"),
    "correction": Words("Correction", "تصحیح"),
    "dissolution": Words("Dissolution", "خاتمہ"),
    "withdrawal": Words("Withdrawal", "واپسی"),
    "election": ELECTION,
    "death": Words("Death of a partner", "شراکت دار کی وفات"),
}
