// Warns before a session ends; to answer prolongs it. All open pages share the time of their last request.
const WARN_MS = 300_000;
const LOOK_MS = 10_000;
const dialog = document.getElementById("session-end");
let answered = false;

const note = (seconds) => localStorage.setItem("ends", Date.now() + seconds * 1000);

note(dialog.dataset.seconds);
setInterval(() => {
  const near = localStorage.getItem("ends") - Date.now() < WARN_MS;
  if (!near) dialog.close();
  if (near && !answered && !dialog.open) dialog.showModal();
  answered &&= near;
}, LOOK_MS);

dialog.addEventListener("close", async () => {
  answered = true;
  const answer = await fetch(dialog.dataset.at);
  if (answer.ok && !answer.redirected) note((await answer.json()).seconds);
});
