/** What survives a reload, a crash and a sign-in: the browser's IndexedDB, one database per till. */

const VALUES = "values";
const SALES = "sales";

/** Opens the store of a till; rejects where the browser keeps nothing. */
export async function openStore(till) {
  const request = indexedDB.open(`kontor-till-${till}`, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(VALUES);
    request.result.createObjectStore(SALES, { keyPath: "uuid" });
  };
  const database = await result(request);
  navigator.storage?.persist?.();
  return new Store(database);
}

class Store {
  constructor(database) {
    this.database = database;
  }

  get(key) {
    return result(this.#table(VALUES, "readonly").get(key));
  }

  set(key, value) {
    return result(this.#table(VALUES, "readwrite").put(value, key));
  }

  /** The sales that are not yet known to be booked, oldest first: uuid7 sorts by time. */
  sales() {
    return result(this.#table(SALES, "readonly").getAll());
  }

  putSale(entry) {
    return result(this.#table(SALES, "readwrite").put(entry));
  }

  deleteSale(uuid) {
    return result(this.#table(SALES, "readwrite").delete(uuid));
  }

  /** The sale goes into the outbox and the next cart takes its place, both or neither. */
  complete(entry, nextCart) {
    const transaction = this.database.transaction([VALUES, SALES], "readwrite", { durability: "strict" });
    transaction.objectStore(SALES).put(entry);
    transaction.objectStore(VALUES).put(nextCart, "cart");
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }

  #table(name, mode) {
    return this.database.transaction(name, mode).objectStore(name);
  }
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
