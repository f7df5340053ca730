/* A table that says what it is, scrolls by itself when the screen is narrow, and can be reached by key. */
import type { ComponentChildren, JSX } from 'preact';

export interface Column<R> {
  name: string;
  head: string;
  number?: boolean;
  cell(row: R): ComponentChildren;
}

export interface TableProps<R> {
  caption: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  keyOf(row: R): string | number;
  /* Shown when there is no row. */
  empty: string;
  hideCaption?: boolean;
}

export function Table<R>({ caption, columns, rows, keyOf, empty, hideCaption }: TableProps<R>): JSX.Element {
  const side = (column: Column<R>): string | undefined => (column.number ? 'number' : undefined);
  return (
    <div class="scroll" role="region" aria-label={caption} tabindex={0}>
      <table>
        <caption class={hideCaption ? 'hidden-text' : undefined}>{caption}</caption>
        <thead>
          <tr>{columns.map((c) => <th key={c.name} scope="col" class={side(c)}>{c.head}</th>)}</tr>
        </thead>
        <tbody>
          {rows.length === 0 ? <tr><td colSpan={columns.length} class="soft">{empty}</td></tr> : rows.map((row) => (
            <tr key={keyOf(row)}>{columns.map((c) => <td key={c.name} class={side(c)}>{c.cell(row)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
