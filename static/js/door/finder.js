// Finding a guest by name without the network, in the list that a phone may keep where the host allows names on phones.
//
// It says what the server's search says: nobody before two letters, beginnings of words in any order, no case, no accents.

const FEWEST_LETTERS = 2;
const MOST_FOUND = 12;

// Letters that Unicode does not take apart, as people type them without the right keyboard.
const PLAIN = { ø: "o", đ: "d", ł: "l", æ: "ae", œ: "oe", ß: "ss", þ: "th", ð: "d", ħ: "h", ı: "i", ς: "σ" };

/** A search key, as the server's `fold` makes it: "José  Ñandú" -> "jose nandu". */
export function fold(text) {
  const letters = text.toLowerCase().normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const plain = letters.replace(/[^\p{L}\p{N}]/gu, " ").replace(/[øđłæœßþðħıς]/g, (letter) => PLAIN[letter]);
  return plain.split(" ").filter(Boolean).join(" ");
}

/** The people called `text`: {found, more}, or null where too little was typed. `people` have name and company. */
export function find(people, text) {
  const words = fold(text).split(" ").filter(Boolean);
  if (words.join("").length < FEWEST_LETTERS) return null;
  const found = people
    .filter(({ name, company }) => {
      const haystack = ` ${fold(`${name} ${company}`)}`;
      return words.every((word) => haystack.includes(` ${word}`));
    })
    .sort((one, other) => one.name.localeCompare(other.name));
  return { found: found.slice(0, MOST_FOUND), more: found.length > MOST_FOUND };
}

export class Finder {
  #root;
  #people;
  #clock;

  /**
   * @param {HTMLElement} root the panel: a search field, a note, a list and a template of its rows.
   * @param {{people: () => Promise<Object[]?>, clock: Intl.DateTimeFormat}} list who may be found, or null where this
   *   phone keeps no names; the clock of the mixer.
   */
  constructor(root, { people, clock }) {
    this.#root = root;
    this.#people = people;
    this.#clock = clock;
    this.#field.addEventListener("input", () => this.refresh());
  }

  /** Open the panel with the cursor in its field. */
  async open() {
    this.#root.hidden = false;
    await this.refresh();
    this.#root.scrollIntoView({ block: "start" });
    if (!this.#field.hidden) this.#field.focus();
  }

  close() {
    this.#field.value = "";
    this.#root.hidden = true;
  }

  /** List whom the letters typed so far find. */
  async refresh() {
    const people = await this.#people();
    this.#field.hidden = !people;
    const finding = people && find(people, this.#field.value);
    this.#part("list").replaceChildren(...(finding?.found ?? []).map((person) => this.#row(person)));
    this.#part("note").textContent = this.#note(people, finding);
  }

  #note(people, finding) {
    if (!people) return "Without a network this phone knows nobody by name. Scan the tag, or type the code on it: the scan is kept.";
    if (!finding) return "Type two letters or more. Accents, case and the order of words do not matter.";
    if (!finding.found.length) return "Nobody on this phone's list is called that. Let them in and write the name down.";
    return finding.more ? "There are more. Type another letter, or the company." : "";
  }

  #row({ guest, name, company, zone, since }) {
    const row = this.#part("row").content.firstElementChild.cloneNode(true);
    const say = (part, text) => (row.querySelector(`[data-say=${part}]`).textContent = text);
    say("name", name);
    say("line", [company, zone].filter(Boolean).join(" · "));
    const chip = row.querySelector("[data-say=since]");
    chip.hidden = since === null;
    chip.textContent = since === null ? "" : `In since ${this.#clock.format(since)}`;
    const button = row.querySelector("button");
    button.hidden = since !== null;
    button.dataset.guest = guest;
    return row;
  }

  get #field() {
    return this.#part("field");
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}
