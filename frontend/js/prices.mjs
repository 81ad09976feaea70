// Line totals and the total of a price schedule while prices are typed. The server calculates them
// again from what is sent; without this file the page shows them after saving.
// Paisa are BigInt: a float would lose some, and the server would say another number.

const MOST_PAISA = 10n ** 15n;
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const NUMBER = /^(\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})*,\d{3})(?:\.(\d{1,2}))?$/;
const ZEROS = [0x6f0, 0x660];

const plainDigit = (digit) => String(digit.charCodeAt(0) - ZEROS.find((zero) => digit.charCodeAt(0) >= zero));

/** Return an amount that people write in paisa, null for what the server would refuse. */
export function readPaisa(text) {
  const bare = text
    .replace(UNSEEN, "")
    .replace(/[۰-۹٠-٩]/g, plainDigit)
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/٫/g, ".")
    .trim()
    .replace(/^(?:rs\.?|pkr\.?|₨|روپے)\s*/i, "")
    .replace(/\s*(?:\/[-=]|rs\.?|pkr|rupees|روپے)$/i, "");
  const marks = new Set(bare.match(/[,،٬\u00a0\u2007\u2009\u202f]/g));
  const match = marks.size < 2 && NUMBER.exec(bare.replace(/[،٬\u00a0\u2007\u2009\u202f]/g, ","));
  if (!match) return null;
  const paisa = BigInt(match[1].replace(/,/g, "")) * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
  return paisa <= MOST_PAISA ? paisa : null;
}

/** Multiply a quantity ("2.5") by a price in paisa, rounded half up to whole paisa, as the server does. */
export function lineTotal(quantity, paisa) {
  const [whole, part = ""] = quantity.split(".");
  const thousandths = BigInt(whole + part.padEnd(3, "0").slice(0, 3));
  return (thousandths * paisa + 500n) / 1000n;
}

/** Write paisa as the server does: "Rs 12,34,567.50". */
export function rupees(paisa) {
  const whole = String(paisa / 100n);
  const head = whole.slice(0, -3).replace(/\B(?=(?:\d\d)+$)/g, ",");
  const rest = paisa % 100n;
  return `Rs\u00a0${head && `${head},`}${whole.slice(-3)}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
}

/** Show an amount where it keeps its order among Urdu; a dash where there is none. */
function show(place, before, paisa, after) {
  const amount = document.createElement("bdi");
  amount.dir = "ltr";
  amount.textContent = paisa === null ? "–" : rupees(paisa);
  place.replaceChildren(before, amount, after);
}

/** Calculate a row; null where it has no price, undefined where its price cannot be read. */
function ofRow(row) {
  const typed = row.querySelector("input:not([type=hidden])").value;
  if (!typed.trim()) return null;
  const price = readPaisa(typed);
  return price ? lineTotal(row.dataset.quantity, price) : undefined;
}

function calculate(form) {
  let total = 0n;
  for (const row of form.querySelectorAll("tr[data-quantity]")) {
    const line = ofRow(row);
    show(row.lastElementChild, "", line ?? null, "");
    // A total that leaves out a price that could not be read would be a wrong one.
    total = line === undefined || total === null ? null : total + (line ?? 0n);
  }
  const place = form.querySelector("[data-total]");
  show(place, place.dataset.total, total || null, place.dataset.after ?? "");
}

if (typeof document !== "undefined") {
  const place = document.querySelector("[data-total]");
  place?.setAttribute("aria-live", "polite");
  place?.closest("form").addEventListener("input", (event) => calculate(event.currentTarget));
}
