/** Reads a CSV as RFC 4180 says, with semicolons and a mark before it: rows of cells. It shares nothing with what writes it. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) throw new Error('A quote was opened and not closed.');
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else while (at < text.length && text[at] !== ';' && !text.startsWith('\r\n', at)) cell += text[at++];
    rows.at(-1)?.push(cell);
    if (text[at] === ';') at++;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      rows.push([]);
    } else if (at < text.length) throw new Error(`There is something behind the quote at ${at}.`);
  }
  return rows.slice(0, -1);
}
