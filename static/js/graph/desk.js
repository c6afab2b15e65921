// Asks the desk for what was changed: it alone knows what is allowed, and answers with the tables.

const AWAY = "The desk does not answer. Nothing is lost: try it again.";
const SIGNED_OUT = "You are signed out. Sign in again in another tab, then go on here.";

// What the desk refused, in a sentence.
export class Refused extends Error {}

export class Desk {
  constructor(base, token) {
    this.base = base;
    this.token = token;
  }

  async ask(act, fields) {
    let answer = await this.#send(act, fields);
    if (answer.status === 400) {
      // Somebody has signed out or in since: what was drawn here must not go with the old page.
      await this.#renew();
      answer = await this.#send(act, fields);
    }
    if (answer.status === 204) throw new Refused(SIGNED_OUT);
    const text = await answer.text();
    if (answer.status === 422) throw new Refused(text);
    if (!answer.ok) throw new Refused(AWAY);
    return text;
  }

  #send(act, fields) {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.set("csrf_token", this.token);
    const headers = { "HX-Request": "true" };
    return reach(`${this.base}/${act}`, { method: "POST", body, headers });
  }

  // The page as it is now has the token that counts, if it is still shown to this person.
  async #renew() {
    const answer = await reach(location.href);
    if (answer.redirected) throw new Refused(SIGNED_OUT);
    const now = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.token = now.querySelector("[name=csrf_token]")?.value ?? this.token;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = this.token;
  }
}

async function reach(address, request) {
  try {
    return await fetch(address, request);
  } catch {
    throw new Refused(AWAY);
  }
}

// The tables of an answer, as an element.
export function read(text) {
  const made = document.createElement("template");
  made.innerHTML = text;
  return made.content.firstElementChild;
}
