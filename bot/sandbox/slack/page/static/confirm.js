"use strict";
// Asks before what can't be undone: for the page's script, and for forms and buttons with data-confirm.

const one = (selector, root = document) => root.querySelector(selector);

function confirmed(told) {
  if (!told) return Promise.resolve(true);
  const asked = JSON.parse(told);
  const dialog = one("#confirm");
  one("#confirm-title").textContent = asked.title.text;
  one("#confirm-text").textContent = asked.text.text;
  one("#confirm-yes").textContent = asked.confirm.text;
  one("#confirm-deny").textContent = asked.deny.text;
  one("#confirm-yes").className = `button ${asked.style === "danger" ? "danger" : "primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true }));
}

document.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  const asked = submitter?.dataset.confirm ?? target.dataset.confirm;
  if (!asked || event.defaultPrevented) return;
  event.preventDefault();
  if (!(await confirmed(asked))) return;
  target.action = submitter?.hasAttribute("formaction") ? submitter.formAction : target.action;
  target.submit();
});
