// Files on a slow line: photos are made smaller before they are sent, a bar shows how much is sent, and a refusal of
// another field or a broken line keeps what was chosen. Without this file the browser sends the form alone.
const LARGE_BYTES = 1_000_000;
const LONGEST_SIDE = 2400; // a page of A4 at 205 dots an inch
const QUALITY = 0.85;
const looked = new WeakSet();

const isLarge = (file) => /^image\/(jpeg|png)$/.test(file.type) && file.size >= LARGE_BYTES && !looked.has(file);

/** Return a photo in fewer bytes, or the file itself if it is no large photo. */
async function smaller(file) {
  if (!isLarge(file)) return file;
  const photo = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(photo.width, photo.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [photo.width, photo.height].map((side) => Math.round(side * scale));
  const ink = canvas.getContext("2d");
  ink.fillStyle = "#fff"; // JPEG knows no transparency
  ink.fillRect(0, 0, canvas.width, canvas.height);
  ink.drawImage(photo, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/(\.\w+)?$/, ".jpg"), { type: "image/jpeg" });
}

function choose(field, files) {
  const chosen = new DataTransfer();
  files.forEach((file) => chosen.items.add(file));
  field.files = chosen.files;
}

// Before the size is looked at: a photo of a new phone is larger than what is accepted.
addEventListener(
  "change",
  async (event) => {
    const field = event.target;
    const takesPhotos = field.type === "file" && /^$|jpe?g/.test(field.accept);
    if (!takesPhotos || ![...field.files].some(isLarge)) return;
    event.stopImmediatePropagation();
    choose(field, await Promise.all([...field.files].map((file) => smaller(file).catch(() => file))));
    [...field.files].forEach((file) => looked.add(file)); // a field holds copies
    field.dispatchEvent(new Event("change", { bubbles: true }));
  },
  true,
);

const filesOf = (form) => [...form.querySelectorAll("[type=file]")];

/** Show the page that refused the form, with the files in their fields. */
function show(page, address, chosen) {
  history.replaceState(null, "", address);
  document.title = page.title;
  document.body.replaceWith(page.body);
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  for (const field of document.querySelectorAll("[type=file]")) {
    if (!chosen[field.name]?.length) continue;
    choose(field, chosen[field.name]);
    const hint = document.getElementById(`${field.id}-hint`);
    if (hint) hint.textContent = hint.textContent.replace(field.dataset.again, "");
  }
  const errors = document.querySelector(".govuk-error-summary");
  errors?.setAttribute("tabindex", -1);
  errors?.focus();
}

function send(form, submitter) {
  const body = new FormData(form);
  if (submitter?.name) body.append(submitter.name, submitter.value);
  const chosen = Object.fromEntries(filesOf(form).map((field) => [field.name, [...field.files]]));
  const { sending, broken } = filesOf(form)[0].dataset;
  const state = form.querySelector("[data-state]") ?? form.appendChild(document.createElement("p"));
  state.dataset.state = "";
  state.setAttribute("role", "status");
  const bar = document.createElement("progress");
  state.replaceChildren(`${sending} `, bar);
  const line = new XMLHttpRequest();
  line.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total);
  line.onload = () => {
    delete form.dataset.sending;
    const next = line.getResponseHeader("Bdm-Location");
    if (next) location.assign(next);
    else if (line.response) show(line.response, line.responseURL, chosen);
    else line.onerror();
  };
  line.onerror = () => {
    delete form.dataset.sending;
    delete form.dataset.sent; // of app.mjs, which would hold back a second press
    state.textContent = broken;
  };
  line.open("POST", form.action);
  line.setRequestHeader("Bdm-Upload", "yes");
  line.responseType = "document";
  line.send(body);
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !filesOf(form).some((field) => field.files.length)) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  send(form, event.submitter);
});
