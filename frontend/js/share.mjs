// What a browser can copy or share gets its button; what is written stands beside it.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.parentElement.hidden = false;
  // Who closes the list of apps has changed their mind: nothing is wrong.
  button.addEventListener("click", () => navigator.share({ text: button.dataset.share }).catch(() => {}));
}
