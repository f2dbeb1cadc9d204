/** Show a notice about a cell's code, between the bar and the code, with the reader's choices. */
import { LiveRegion } from "../a11y/live-region.js";

/** @typedef {[label: string, choose: () => void]} Choice */

export class Notice {
  #place = new LiveRegion(document.createElement("div"));

  /** @param {Element} figure */
  constructor(figure) {
    figure.querySelector(".cell-bar")?.after(this.#place.element);
  }

  /**
   * @param {string} text
   * @param {Choice[]} choices
   * @param {Element[]} fields  between the text and the choices
   */
  show(text, choices = [], fields = []) {
    const notice = document.createElement("div");
    notice.className = "cell-notice";
    const said = document.createElement("span");
    said.textContent = text;
    notice.append(said, ...fields, ...choices.map((choice) => this.#button(choice)));
    this.#place.show(notice);
  }

  hide() {
    this.#place.show("");
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
