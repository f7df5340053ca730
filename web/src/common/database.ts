/*
 * A database of this browser, opened when it is first asked for. The browser may take it away at any time
 * (its reader clears the site's data, the disk is full): then each transaction under way fails with whoever
 * asked for it and nobody else, and the next one opens the database again.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { Problem } from './problem';

/* Does the work within one transaction over these stores, and is done when the transaction is. */
export type Within<T extends DBSchema> = <M extends 'readonly' | 'readwrite', R>(
  stores: StoreNames<T>[],
  mode: M,
  work: (at: IDBPTransaction<T, StoreNames<T>[], M>) => Promise<R>,
  options?: IDBTransactionOptions,
) => Promise<R>;

export function database<T extends DBSchema>(name: string, upgrade: (db: IDBPDatabase<T>) => void): Within<T> {
  let opened: Promise<IDBPDatabase<T>> | undefined;
  const forget = (): void => {
    opened = undefined;
  };
  const open = (): Promise<IDBPDatabase<T>> =>
    openDB<T>(name, 1, { upgrade, terminated: forget }).catch(() => {
      forget();
      throw new Problem({ rule: 'key.storage' });
    });
  return async (stores, mode, work, options) => {
    const at = (await (opened ??= open())).transaction(stores, mode, options);
    const [found] = await Promise.all([work(at), at.done]);
    return found;
  };
}
