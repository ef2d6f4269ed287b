/** What a person typed, as a decimal text with a dot. Pure. */

/**
 * The number in a typed text, or null where there is none.
 *
 * Comma and dot both serve as decimal sign. With both, the last one is the decimal sign. A sign that is not the
 * locale's decimal sign and stands before exactly three digits is a thousands sign, where `grouping` allows it:
 * a weight of 1.485 kg is never read as 1485.
 *
 * @param {string} typed
 * @param {{decimal?: string, grouping?: boolean}} options the locale's decimal sign
 */
export function entered(typed, { decimal = ".", grouping = false } = {}) {
  let text = typed.replace(/[\s'’€$£%]/g, "").replace("−", "-");
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(text)) return null;
  const signs = text.match(/[.,]/g) ?? [];
  const last = signs.at(-1);
  const other = last === "," ? "." : ",";
  if (signs.includes(other)) text = text.replaceAll(other, "");
  const repeated = signs.filter((sign) => sign === last).length > 1;
  const thousands = grouping && last !== decimal && /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  if (repeated && signs.includes(other)) return null;
  if (last && (repeated || thousands)) text = text.replaceAll(last, "");
  text = text.replace(",", ".").replace(/\.$/, "").replace(/^([+-]?)\./, "$10.").replace("+", "");
  return text.replace(/^(-?)0+(?=\d)/, "$1");
}

/** The sign a locale puts before decimals. */
export function decimalSign(locale) {
  return new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === "decimal").value;
}

/** The count in front of a scan or search: "3*" → {quantity: "3", rest: ""}; null where there is none. */
export function multiplier(typed) {
  const found = /^\s*([\d.,]+)\s*[*×x]\s*(.*)$/.exec(typed);
  const quantity = found && entered(found[1]);
  return quantity ? { quantity, rest: found[2].trim() } : null;
}
