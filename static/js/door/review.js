// Look first, then decide: in review mode a scan shows who it is, and only a tap checks in.
//
// The scan itself, with its id, is made when the volunteer decides: until then nothing has happened.

export class Review {
  #root;
  #parts;
  #asked = null; // {code, way} of the tag that waits for a decision
  #before = null; // where the cursor was

  /**
   * @param {HTMLElement} root the card, with elements marked data-say and buttons marked data-when.
   * @param {{desk: Desk, behind: HTMLElement, reasons: Object<string, string[]>, announce: (tone: string) => void}} parts
   *   `behind` is what rests while the card is open.
   */
  constructor(root, parts) {
    this.#root = root;
    this.#parts = parts;
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** The code on the card, or null: while there is one, another tag does nothing. */
  get code() {
    return this.#asked?.code ?? null;
  }

  /** Show whose code was read. Nobody's is a scan at once: there is nothing to decide. */
  async ask(fields) {
    if (this.#asked) return;
    this.#asked = fields;
    const card = await this.#parts.desk.who(fields.code);
    if (this.#asked !== fields) return;
    if (card) this.#show(card);
    else if (card === null) await this.decide();
    else this.close(); // not at the door any more
  }

  /** The volunteer decided: now it is a scan. */
  async decide(more = {}) {
    const anyway = this.#root.dataset.state === "refused" ? { anyway: true } : {};
    const fields = { ...this.#asked, ...anyway, ...more };
    this.close();
    if (fields.code) await this.#parts.desk.send(fields);
  }

  close() {
    this.#asked = null;
    this.#root.hidden = true;
    this.#root.dataset.state = "";
    this.#parts.behind.inert = false;
    this.#before?.focus();
    this.#before = null;
  }

  #show(card) {
    const [word, hint] = this.#parts.reasons[card.reason] ?? [];
    const state = card.since ? "already" : card.reason ? "refused" : card.name ? "expected" : "unknown";
    const says = {
      word: { already: `ALREADY IN ${card.since}`, refused: word, expected: "CHECK IN?", unknown: "NOT KNOWN HERE" }[state],
      name: card.name,
      line: card.line,
      hint: { already: card.where, refused: hint }[state] ?? card.hint,
      decide: { refused: "Let in anyway", expected: `Check in ${firstOf(card.name)}` }[state] ?? "Let in, keep the scan",
    };
    for (const part of this.#root.querySelectorAll("[data-say]")) {
      part.textContent = says[part.dataset.say] ?? "";
      part.toggleAttribute("data-long", part.textContent.length > 20);
    }
    for (const action of this.#root.querySelectorAll("[data-when]")) {
      action.hidden = !action.dataset.when.split(" ").includes(state);
    }
    this.#root.dataset.state = state;
    this.#root.toggleAttribute("data-offline", Boolean(card.offline));
    this.#before = document.activeElement === document.body ? null : document.activeElement;
    this.#root.hidden = false;
    this.#parts.behind.inert = true;
    this.#root.querySelector("button:not([hidden])").focus();
    this.#parts.announce({ already: "already", refused: "refused" }[state] ?? "waiting");
  }
}

/** What to call somebody: the first word of the name, unless it is a title ("Dr."). */
function firstOf(name) {
  const [first] = name.split(" ");
  return first.endsWith(".") ? name : first;
}
