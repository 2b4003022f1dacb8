/**
 * The plug to workbooks (.xlsx). A text is a text, whatever it begins with: nothing here can become a formula. Loaded when first needed.
 */

/** `share` is shown as a percentage; `date` is a real date with its time, `day` one without. */
export type WorkbookCell =
  | { readonly text: string; readonly strong?: true }
  | { readonly count: number }
  | { readonly decimal: number }
  | { readonly share: number }
  | { readonly date: Date }
  | { readonly day: Date };

export interface WorkbookSheet {
  readonly name: string;
  /** In characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly WorkbookCell[])[];
}

/** What Excel allows in the name of a sheet. */
const NAME = 31;

export async function writeWorkbook(sheets: readonly WorkbookSheet[]): Promise<Uint8Array> {
  const { default: write } = await import('write-excel-file/node');
  const made = sheets.map(({ name, widths, rows }) => ({
    sheet: name.replace(/[\\/?*[\]:]/g, ' ').slice(0, NAME),
    columns: widths.map((width) => ({ width })),
    orientation: 'landscape' as const,
    stickyRowsCount: 1,
    data: rows.map((row) => row.map(cellOf)),
  }));
  return new Uint8Array(await write(made, { fontFamily: 'Arial', fontSize: 11 }).toBuffer());
}

function cellOf(cell: WorkbookCell) {
  if ('count' in cell) return { type: Number, value: cell.count, format: '0' } as const;
  if ('decimal' in cell) return { type: Number, value: cell.decimal, format: '0.0' } as const;
  if ('share' in cell) return { type: Number, value: cell.share, format: '0.0%' } as const;
  if ('day' in cell) return { type: Date, value: cell.day, format: 'dd-mm-yyyy' } as const;
  if ('date' in cell) return { type: Date, value: cell.date, format: 'dd-mm-yyyy hh:mm' } as const;
  return { type: String, value: cell.text, ...(cell.strong && { fontWeight: 'bold' as const, fontFamily: 'Arial' }) } as const;
}
