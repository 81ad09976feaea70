// Small helps only: every page works the same without this file.
// They are our own, in a tenth of the library's bytes: the library's carry a configuration language that
// no page uses.
const DOUBLE_CLICK_MS = 1000;

document.body.classList.add("js-enabled", "govuk-frontend-supported");

// What is done or wrong is what a screen reader says first; links of errors lead into their fields.
const errors = document.querySelector(".govuk-error-summary, .govuk-notification-banner");
if (errors) {
  errors.tabIndex = -1;
  errors.focus();
  errors.addEventListener("click", (event) => {
    const field = event.target.hash && document.getElementById(event.target.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset, .govuk-form-group") ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// A file that will be refused is named before it is sent: on a slow line that spares minutes.
const refusesFile = (field) => {
  const large = [...field.files].some((file) => file.size > Number(field.dataset.most));
  field.setCustomValidity(large ? field.dataset.large : "");
  return !field.reportValidity();
};
document.addEventListener("change", ({ target }) => target.type === "file" && target.dataset.most && refusesFile(target));

// A second click sends nothing; the one-time key would catch it, but not spare the wait.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ([...form.querySelectorAll("[data-most]")].some(refusesFile)) return event.preventDefault();
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, DOUBLE_CLICK_MS);
});

// A link that looks like a button is pressed by the space bar too, as people expect of one.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.target.getAttribute("role") !== "button") return;
  event.preventDefault();
  event.target.click();
});
