/** The finished sale: change in the largest type, the receipt's number, and what can still be done with it. */
import { scaled } from "../price.js";
import { byId, facts } from "./dom.js";

export class Done {
  /** @param {{next: Function, print: Function}} on */
  constructor(till, texts, on) {
    Object.assign(this, { till, texts, on });
    byId("done-next").addEventListener("click", () => on.next());
    byId("done-print").addEventListener("click", () => this.#print());
  }

  show() {
    this.draw();
    byId("done-next").focus();
  }

  draw() {
    const { body, answer, refused } = this.till.last;
    const change = body.tenders.reduce((sum, tender) => sum + scaled(tender.change, this.till.digits), 0n);
    const number = answer?.number;
    const title = number ? "receipt_number" : refused ? "sold" : "kept_here";
    byId("done-text").textContent = this.texts.say(title, { number });
    byId("done-change-box").hidden = change === 0n;
    byId("done-change").textContent = this.texts.money(change, this.till.digits);
    byId("done-note").textContent = answer ? "" : this.texts.say(refused ? "was_refused" : "kept_note");
    byId("done-print").hidden = !answer;
    byId("done-print").textContent = this.texts.say(body.printed === false ? "print_receipt" : "print_again");
    byId("done-sign").textContent = refused ? "!" : "✓";
    byId("done-sign").classList.toggle("is-bad", refused);
    this.#link(byId("done-invoice"), body.total.startsWith("-") ? null : answer?.invoice_url);
    this.#link(byId("done-receipt"), answer?.receipt_url ?? answer?.document_url);
    this.#facts(body);
  }

  #facts(body) {
    const names = this.till.catalogue.method;
    const money = (text) => this.texts.number(text, this.till.digits);
    facts(byId("done-facts"), [
      [this.texts.say("total"), money(body.total)],
      ...body.tenders.map((tender) => [names.get(tender.method)?.name ?? tender.method, money(tender.given)]),
    ]);
  }

  #link(link, address) {
    link.hidden = !address;
    if (address) link.href = address;
  }

  async #print() {
    const message = await this.on.print(this.till.last.uuid);
    byId("done-note").textContent = message;
    byId("done-next").focus();
  }
}
