// What outlives a reload, per person: records of the outbox and files on their way, in IndexedDB; in memory where there is none.
// @ts-check

/** @typedef {"outbox" | "uploads" | "files"} Drawer files apart from what is known of them: they are large, and written once */

/**
 * @param {string} person
 */
export function openShelf(person) {
  /** @type {Record<Drawer, Map<string, any>>} */
  const memory = { outbox: new Map(), uploads: new Map(), files: new Map() };
  const opened = open(`gonets ${person}`).catch(() => null);

  /**
   * @param {Drawer} drawer
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<any>} act
   * @param {(records: Map<string, any>) => any} inMemory
   * @returns {Promise<any>}
   */
  async function use(drawer, mode, act, inMemory) {
    const database = await opened;
    if (!database) return inMemory(memory[drawer]);
    const transaction = database.transaction(drawer, mode);
    const request = act(transaction.objectStore(drawer));
    await ended(transaction);
    return request.result;
  }

  return {
    /**
     * @param {Drawer} drawer
     * @param {{id: string, [fact: string]: any}} record
     * @returns {Promise<unknown>}
     */
    put: (drawer, record) => use(drawer, "readwrite", (store) => store.put(record), (records) => records.set(record.id, record)),
    /**
     * A message with its uploads, or an upload with its file: together or not at all.
     * @param {Partial<Record<Drawer, readonly string[]>>} gone
     */
    async remove(gone) {
      const drawers = /** @type {[Drawer, readonly string[]][]} */ (Object.entries(gone));
      const database = await opened;
      if (!database) return drawers.forEach(([drawer, ids]) => ids.forEach((id) => memory[drawer].delete(id)));
      const transaction = database.transaction(drawers.map(([drawer]) => drawer), "readwrite");
      for (const [drawer, ids] of drawers) for (const id of ids) transaction.objectStore(drawer).delete(id);
      return ended(transaction);
    },
    /**
     * @param {Drawer} drawer
     * @param {string} id
     * @returns {Promise<any>}
     */
    one: (drawer, id) => use(drawer, "readonly", (store) => store.get(id), (records) => records.get(id)),
    /**
     * @param {Drawer} drawer
     * @returns {Promise<any[]>}
     */
    all: (drawer) => use(drawer, "readonly", (store) => store.getAll(), (records) => [...records.values()]),
    /** Whether other tabs see the same. */
    isShared: opened.then((database) => database !== null),
    close: () => void opened.then((database) => database?.close()),
  };
}

/** @typedef {ReturnType<typeof openShelf>} Shelf */

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function open(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const drawer of ["outbox", "uploads", "files"]) request.result.createObjectStore(drawer, { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function ended(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}
