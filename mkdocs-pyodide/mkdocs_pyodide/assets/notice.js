/** What a cell has to say about its code, between the bar and the code, with the reader's choices. */

/** @typedef {[label: string, choose: () => void]} Choice */

export class Notice {
  /** @type {HTMLElement | null} */ #element = null;

  /** @param {Element} figure */
  constructor(figure) {
    this.figure = figure;
  }

  /**
   * @param {string} text
   * @param {Choice[]} choices
   */
  show(text, choices = []) {
    this.hide();
    this.#element = document.createElement("div");
    this.#element.className = "cell-notice";
    this.#element.setAttribute("role", "status");
    this.figure.querySelector(".cell-bar")?.after(this.#element);
    const said = document.createElement("span");
    said.textContent = text;
    this.#element.append(said, ...choices.map((choice) => this.#button(choice)));
  }

  hide() {
    this.#element?.remove();
    this.#element = null;
  }

  /** @param {Choice} choice */
  #button([label, choose]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      this.hide();
      choose();
    });
    return button;
  }
}
