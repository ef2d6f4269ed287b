/** Bottle deposits: lines that follow the goods they belong to. Pure. */
import { times } from "./price.js";

export const DEPOSIT = "bottle_deposit";

/**
 * The cart with a deposit line after each line whose item has one, in the quantity of that line; deposits of lines that
 * are gone go with them. The same cart where nothing changes.
 *
 * @param {?Map<number, Object>} items the catalogue's items by id
 */
export function withDeposits(cart, items) {
  if (!items) return cart;
  let next = cart.next;
  const lines = [];
  for (const line of cart.lines) {
    if (line.type === DEPOSIT && line.of !== undefined) continue;
    lines.push(line);
    const link = line.type === "item" ? items.get(line.item)?.deposit : undefined;
    const item = link && items.get(link.item);
    if (!item) continue;
    const quantity = times(line.quantity, link.quantity);
    const before = cart.lines.find((each) => each.of === line.n && each.item === item.id);
    if (before?.quantity === quantity) lines.push(before);
    else if (before) lines.push({ ...before, quantity });
    else lines.push(deposit(item, line.n, next++, quantity));
  }
  const same = lines.length === cart.lines.length && lines.every((line, index) => line === cart.lines[index]);
  return same ? cart : { ...cart, next, lines };
}

function deposit(item, of, n, quantity) {
  return {
    type: DEPOSIT, n, of, item: item.id, text: item.name, unit: item.unit, whole: item.whole ?? true, quantity,
    single: item.price, brackets: [], price: item.price, list_price: item.price, tax_code: item.tax_code, rate: item.rate,
    takes_discount: false, why: item.why ?? [], stock: null, warnings: [], discount: null, note: "", priced: false,
  };
}
