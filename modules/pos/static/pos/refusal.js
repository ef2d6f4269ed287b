/** A refusal for the person at the till: the key of one sentence and the values that belong in it. */
export class Refusal extends Error {
  /** @param {string} key a key of `texts.js`
   *  @param {Object<string, string>} values what stands in the sentence's braces
   *  @param {?string} field the field that should take the focus */
  constructor(key, values = {}, field = null) {
    super(key);
    this.name = "Refusal";
    this.key = key;
    this.values = values;
    this.field = field;
  }
}
