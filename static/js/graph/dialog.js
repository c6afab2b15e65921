// The dialog in which a node is added or changed: the desk's own form, sent without a new page.

export class Dialog {
  // `send` gives what the desk makes of the form; `open` stays when it refuses.
  constructor(element, send) {
    this.element = element;
    this.content = element.querySelector("[data-content]");
    this.heading = element.querySelector("h2");
    element.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { submitter } = event;
      this.refuse(await send(new FormData(event.target, submitter), submitter));
    });
    element.querySelector("[data-close]").addEventListener("click", () => element.close());
  }

  open(content) {
    this.content.replaceChildren(content);
    this.heading.textContent = content.dataset.heading;
    if (!this.element.open) this.element.showModal();
    this.content.querySelector("[data-first]")?.focus();
  }

  // Nothing was wrong: the dialog is done.
  refuse(sentence) {
    if (!sentence) {
      this.element.close();
      return;
    }
    const told = this.content.querySelector("[role=alert]");
    told.hidden = false;
    told.querySelector("p").textContent = sentence;
    told.focus();
  }
}
