/** The plug to presentations (.pptx): charts that can be edited where they are shown, each with a text for who does not see it. */

export interface DeckChart {
  readonly words: string;
  readonly names: readonly string[];
  readonly series: readonly {
    readonly name: string;
    readonly colour: string;
    readonly values: readonly (number | undefined)[];
  }[];
  readonly lying: boolean;
  readonly percent: boolean;
}

export interface DeckSlide {
  readonly title: string;
  readonly lines?: readonly string[];
  readonly chart?: DeckChart;
  /** The first row is the heading. */
  readonly table?: readonly (readonly string[])[];
  /** Small, at the foot. */
  readonly foot?: string;
}

export interface Deck {
  readonly title: string;
  readonly organisation: string;
  readonly language: string;
  readonly slides: readonly DeckSlide[];
}

/** In inches, on a page of 13.33 by 7.5. */
const [LEFT, WIDE] = [0.6, 12.1];
const INK = '1F1F1F';
const SOFT = '595959';

export async function writeDeck({ title, organisation, language, slides }: Deck): Promise<Uint8Array> {
  // Its types are those of CommonJS, where the class stands one `default` deeper than it does when it runs.
  const { default: Pptx } = (await import('pptxgenjs')) as unknown as { readonly default: Pptx };
  const deck = new Pptx();
  deck.layout = 'LAYOUT_WIDE';
  deck.title = title;
  deck.company = organisation;
  deck.author = organisation;
  deck.theme = { headFontFace: 'Arial', bodyFontFace: 'Arial' };
  const face = { fontFace: 'Arial', lang: language };
  for (const { title: heading, lines = [], chart, table, foot } of slides) {
    const slide = deck.addSlide();
    slide.addText(heading, { ...face, x: LEFT, y: 0.35, w: WIDE, h: 0.7, fontSize: 28, bold: true, color: INK });
    if (lines.length > 0)
      slide.addText(
        lines.map((text) => ({ text, options: { breakLine: true, paraSpaceAfter: 8 } })),
        { ...face, x: LEFT, y: 1.2, w: WIDE, h: 5.2, fontSize: 16, color: INK, valign: 'top' },
      );
    if (chart) drawChart(slide, chart);
    if (table) drawTable(slide, table, face);
    if (foot) slide.addText(foot, { ...face, x: LEFT, y: 6.65, w: WIDE, h: 0.65, fontSize: 11, color: SOFT, valign: 'top' });
  }
  return (await deck.write({ outputType: 'uint8array' })) as Uint8Array;
}

type Pptx = typeof import('pptxgenjs').default;
type Slide = ReturnType<InstanceType<Pptx>['addSlide']>;

function drawChart(slide: Slide, { words, names, series, lying, percent }: DeckChart): void {
  // The first of a lying chart stands at the bottom.
  const order = <T>(all: readonly T[]): T[] => (lying ? [...all].reverse() : [...all]);
  const data = series.map(({ name, values }) => ({
    name,
    labels: order(names),
    values: order(values) as number[],
  }));
  slide.addChart('bar', data, {
    x: LEFT,
    y: 1.15,
    w: WIDE,
    h: 5.4,
    barDir: lying ? 'bar' : 'col',
    barGrouping: 'clustered',
    barGapWidthPct: 60,
    chartColors: series.map(({ colour }) => colour),
    showValue: true,
    dataLabelFormatCode: percent ? '0.0"%"' : '0',
    dataLabelColor: INK,
    dataLabelFontSize: 12,
    valAxisMinVal: 0,
    ...(percent && { valAxisMaxVal: 100 }),
    valAxisLabelFontSize: 12,
    catAxisLabelFontSize: 13,
    valAxisLabelColor: SOFT,
    catAxisLabelColor: INK,
    valGridLine: { color: 'E0E0E0', size: 0.5 },
    showLegend: series.length > 1,
    legendPos: 'b',
    legendFontSize: 13,
    altText: words,
  });
}

const ROW = 0.36;

function drawTable(slide: Slide, rows: readonly (readonly string[])[], face: object): void {
  const [columns = 1] = rows.map((row) => row.length);
  const first = WIDE * 0.43;
  const cells = rows.map((row, n) =>
    row.map((text, column) => ({
      text,
      options: {
        ...face,
        bold: n === 0,
        color: INK,
        fontSize: 13,
        align: (column === 0 ? 'left' : 'right') as 'left' | 'right',
        valign: 'middle' as const,
        fill: { color: n === 0 ? 'E8EEF4' : 'FFFFFF' },
      },
    })),
  );
  slide.addTable(cells, {
    x: LEFT,
    y: 1.15,
    w: WIDE,
    colW: [first, ...Array.from({ length: columns - 1 }, () => (WIDE - first) / (columns - 1))],
    rowH: Math.min(ROW, 5.3 / rows.length),
    border: { type: 'solid', pt: 0.5, color: 'BFBFBF' },
    margin: [0.02, 0.08, 0.02, 0.08],
  });
}
