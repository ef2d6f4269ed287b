/**
 * What each key does in each view. The buttons show these keys; a button without a key here shows none, and a key without
 * its button does nothing.
 */

export const KEYS = {
  sell: { F2: "search", F3: "customer", F4: "park", F7: "open_item", F8: "return", F9: "pay", F10: "cash_exact", "*": "quantity", "-": "void" },
  pay: { F6: "F6", F7: "F7", F8: "F8", F9: "F9", F10: "F10", Escape: "back" },
  done: {},
  shift: {},
};

const PASSIVE = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "CapsLock", "NumLock"]);

/**
 * The action of a key, or null. A character is an action only where it would not be typed into a text; keys that repeat
 * because they are held down do nothing.
 *
 * @param {{key: string, repeat: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} event
 * @param {string} view
 * @param {boolean} typing whether the focus is in a field that holds some text, or in one other than the search
 */
export function actionOf(event, view, typing) {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (event.key.length === 1 && typing) return null;
  return KEYS[view]?.[event.key] ?? null;
}

const DOUBLE_PRESS = 600;

/**
 * Whether a key ends the picture of a finished sale, which was shown at the time `since`. Moving about and pressing a
 * focused button do not, nor does the second half of a double press: the change must be seen.
 */
export function startsNextSale(event, since, onControl) {
  if (event.timeStamp - since < DOUBLE_PRESS) return false;
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || PASSIVE.has(event.key)) return false;
  return !(onControl && (event.key === "Enter" || event.key === " "));
}
