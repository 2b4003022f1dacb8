// @ts-check
/** Files to send along with a mail: an ordinary document, a picture, a program under a document's name, and a plain program. */

/** @typedef {import('../api.ts').WriteAttachment} WriteAttachment */

const document = [
  '%PDF-1.4',
  '1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj',
  '2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj',
  '3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>> endobj',
  '4 0 obj <</Length 58>> stream',
  'BT /F1 14 Tf 20 50 Td (Loonstrook oktober, verzonnen) Tj ET',
  'endstream endobj',
  '5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj',
  'trailer <</Root 1 0 R>>',
  '%%EOF',
].join('\n');
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const program = `MZ\x90\x00\x03${'\x00'.repeat(59)}This program cannot be run in DOS mode.\r\r\n$${'\x00'.repeat(64)}`;

/** @type {readonly WriteAttachment[]} */
export const files = [
  { name: 'loonstrook.pdf', contentType: 'application/pdf', contentBase64: btoa(document) },
  { name: 'foto.png', contentType: 'image/png', contentBase64: pixel },
  { name: 'factuur.pdf', contentType: 'application/pdf', contentBase64: btoa(program) },
  { name: 'klachtformulier.exe', contentType: 'application/octet-stream', contentBase64: btoa(program) },
];

/** What cannot be seen from a name. @type {Readonly<Record<string, string>>} */
export const fileNotes = { 'factuur.pdf': 'in het echt een programma', 'klachtformulier.exe': 'een programma' };
