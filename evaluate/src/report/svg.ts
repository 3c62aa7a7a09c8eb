/** Small charts as SVG, readable on light and dark pages. */

/** A value per row, with an interval where there is one. */
export interface ChartRow {
  readonly label: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  readonly strong?: boolean;
}

const WIDTH = 720;
const LABEL = 150;
const ROW = 22;
const TOP = 40;
const RIGHT = 60;
const STYLE = 'font-family="system-ui, sans-serif" font-size="12"';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const at = (x: number): string => x.toFixed(1);

function frame(title: string, height: number, body: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ${STYLE} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="20" font-weight="bold" fill="#222222">${escaped(title)}</text>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

/** Ticks at round numbers that span [low, high]. */
export function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly x: (value: number) => number;
}

function scaleOf(values: readonly number[]): Scale {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(low + 1e-6, ...finite);
  const x = (value: number): number =>
    LABEL + ((value - low) / (high - low)) * (WIDTH - LABEL - RIGHT);
  return { low, high, x };
}

function axis({ low, high, x }: Scale, bottom: number): string[] {
  return ticksOf(low, high).flatMap((tick) => [
    `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${TOP - 6}" y2="${bottom}" stroke="${tick === 0 ? '#888888' : '#e4e4e4'}"/>`,
    `<text x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle" fill="#555555">${tick}</text>`,
  ]);
}

const label = (text: string, y: number): string =>
  `<text x="${LABEL - 10}" y="${at(y + 4)}" text-anchor="end" fill="#222222">${escaped(text)}</text>`;

/** Horizontal bars from 0; `strong` rows stand out. */
export function barChart(title: string, rows: readonly ChartRow[]): string {
  const scale = scaleOf(rows.map(({ value }) => value));
  const bottom = TOP + rows.length * ROW;
  const bars = rows.flatMap(({ label: name, value, strong }, i) => {
    const y = TOP + i * ROW;
    const [from, to] = [scale.x(Math.min(0, value)), scale.x(Math.max(0, value))];
    const fill = strong ? '#1f6feb' : '#9db2c9';
    return [
      label(name, y + 8),
      `<rect x="${at(from)}" y="${y}" width="${at(to - from)}" height="16" fill="${fill}"/>`,
      `<text x="${at(to + 6)}" y="${y + 12}" fill="#222222">${value.toFixed(3)}</text>`,
    ];
  });
  return frame(title, bottom + 28, [...axis(scale, bottom), ...bars]);
}

/** A point with its interval per row. */
export function intervalChart(title: string, rows: readonly ChartRow[], height = ROW): string {
  const scale = scaleOf(rows.flatMap(({ value, low = value, high = value }) => [low, high]));
  const bottom = TOP + rows.length * height;
  const points = rows.flatMap(({ label: name, value, low = value, high = value }, i) => {
    const y = TOP + i * height + height / 2;
    const x = scale.x;
    return [
      ...(name === '' ? [] : [label(name, y)]),
      `<line x1="${at(x(low))}" x2="${at(x(high))}" y1="${at(y)}" y2="${at(y)}" stroke="#1f6feb" stroke-width="2"/>`,
      `<circle cx="${at(x(value))}" cy="${at(y)}" r="3" fill="#1f6feb"/>`,
    ];
  });
  return frame(title, bottom + 28, [...axis(scale, bottom), ...points]);
}

/** Predicted against observed share per bin, with the diagonal. */
export function reliabilityChart(
  title: string,
  bins: readonly { readonly predicted: number; readonly observed: number }[],
): string {
  const size = 300;
  const x = (p: number): number => LABEL + p * size;
  const y = (p: number): number => TOP + (1 - p) * size;
  const grid = ticksOf(0, 1).flatMap((tick) => [
    `<line x1="${at(x(0))}" x2="${at(x(1))}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="#e4e4e4"/>`,
    `<text x="${LABEL - 10}" y="${at(y(tick) + 4)}" text-anchor="end" fill="#555555">${tick}</text>`,
    `<text x="${at(x(tick))}" y="${TOP + size + 16}" text-anchor="middle" fill="#555555">${tick}</text>`,
  ]);
  const path = bins.map(({ predicted, observed }) => `${at(x(predicted))},${at(y(observed))}`);
  return frame(title, TOP + size + 44, [
    ...grid,
    `<line x1="${at(x(0))}" y1="${at(y(0))}" x2="${at(x(1))}" y2="${at(y(1))}" stroke="#888888" stroke-dasharray="4 4"/>`,
    `<polyline points="${path.join(' ')}" fill="none" stroke="#1f6feb" stroke-width="2"/>`,
    ...path.map((point) => {
      const [cx = '', cy = ''] = point.split(',');
      return `<circle cx="${cx}" cy="${cy}" r="4" fill="#1f6feb"/>`;
    }),
    `<text x="${at(x(0.5))}" y="${TOP + size + 36}" text-anchor="middle" fill="#222222">predicted, after Platt</text>`,
    `<text x="${at(x(1) + 12)}" y="${at(y(0.5))}" fill="#222222">observed (vertical)</text>`,
  ]);
}
