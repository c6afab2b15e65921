// Ctrl + Enter asks, and an example stands in the box at once. Without this script it is a form.
const box = document.getElementById("query");

document.getElementById("ask-keys").hidden = false;
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  box.form.requestSubmit();
});
for (const link of document.querySelectorAll("[data-query]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    box.value = link.dataset.query;
    box.focus();
  });
}
document.querySelector("[role=alert]")?.focus();
