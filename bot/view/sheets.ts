/** Tables as plain data, for whatever writes them: a CSV here, a workbook elsewhere. */

/** `day`: `2026-11-23`; `moment`: `2026-11-23 10:42`, on the office's clock. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly type: 'text' | 'number' | 'day' | 'moment' | 'yes-no';
}

/** Nothing is an empty cell. */
export type Cell = string | number | boolean | undefined;

export interface Sheet {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Cells in the order of the columns. */
  readonly rows: readonly (readonly Cell[])[];
}
