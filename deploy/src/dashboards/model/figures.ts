import { later } from './charts.js';
import type { Override, ThresholdStep, ValueMapping } from './json.js';
import { NEUTRAL, targets, type PanelSpec, type PlacedLater } from './spec.js';

interface StatSpec extends PanelSpec {
  /** Line of the past below the figure; true unless said. */
  readonly sparkline?: boolean;
  /** Words for values, with their colours. */
  readonly words?: Readonly<Record<string, readonly [text: string, color: string]>>;
}

const mapping = (words: StatSpec['words'] = {}): ValueMapping[] =>
  Object.keys(words).length === 0
    ? []
    : [
        {
          type: 'value',
          options: Object.fromEntries(
            Object.entries(words).map(([value, [text, color]], index) => [
              value,
              { text, color, index },
            ]),
          ),
        },
      ];

const reduced = { values: false, calcs: ['lastNotNull'], fields: '' };

/** One figure, or a tile for each series. */
export function stat(spec: StatSpec): PlacedLater {
  const { sparkline = true, words, queries } = spec;
  return later({ w: 4, ...spec }, 5, {
    type: 'stat',
    targets: targets(queries),
    color: spec.levels || words ? { mode: 'thresholds' } : { mode: 'fixed', fixedColor: 'blue' },
    custom: {},
    mappings: mapping(words),
    options: {
      reduceOptions: reduced,
      colorMode: words ? 'background' : 'value',
      graphMode: sparkline && !words ? 'area' : 'none',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: queries.some(([, legend]) => legend.includes('{{')) ? 'value_and_name' : 'auto',
      wideLayout: true,
    },
  });
}

/** A value on its scale between `min` and `max`. */
export function gauge(
  spec: PanelSpec & Required<Pick<PanelSpec, 'min' | 'max' | 'levels'>>,
): PlacedLater {
  return later({ w: 6, ...spec }, 6, {
    type: 'gauge',
    targets: targets(spec.queries),
    color: { mode: 'thresholds' },
    custom: {},
    options: {
      reduceOptions: reduced,
      orientation: 'auto',
      showThresholdLabels: false,
      showThresholdMarkers: true,
    },
  });
}

/** The newest value of each series as a bar: to compare what stands side by side. */
export function bargauge(spec: PanelSpec): PlacedLater {
  return later(spec, 8, {
    type: 'bargauge',
    targets: targets(spec.queries, { instant: true }),
    color: { mode: spec.levels ? 'thresholds' : 'continuous-BlPu' },
    custom: {},
    options: {
      reduceOptions: reduced,
      orientation: 'horizontal',
      displayMode: 'gradient',
      valueMode: 'color',
      showUnfilled: true,
      namePlacement: 'left',
      sizing: 'auto',
      minVizHeight: 16,
      minVizWidth: 8,
    },
  });
}

/** A column of a table: a label, or the value of the query in the same place. */
export interface Column {
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly levels?: readonly ThresholdStep[];
  readonly words?: StatSpec['words'];
  readonly width?: number;
}

export interface TableSpec extends Omit<PanelSpec, 'queries'> {
  /** Labels that tell rows apart, with their titles. */
  readonly labels: Readonly<Record<string, string>>;
  /** Expressions over just these labels, each a column. */
  readonly values: readonly (readonly [expr: string, column: Column])[];
  /** Labels the result carries besides, not shown. */
  readonly hidden?: readonly string[];
}

/** The newest values by label, a row each. */
export function table(spec: TableSpec): PlacedLater {
  const { labels, values, hidden = [] } = spec;
  const fields = values.map((_, i) =>
    values.length === 1 ? 'Value' : `Value #${String.fromCodePoint(65 + i)}`,
  );
  const order = [...Object.keys(labels), ...fields];
  const renamed = {
    ...labels,
    ...Object.fromEntries(values.map(([, column], i) => [fields[i] ?? '', column.title])),
  };
  const queries = values.map(([expr]) => [expr, ''] as const);
  return later({ w: 24, ...spec, queries }, 8, {
    type: 'table',
    targets: targets(queries, { format: 'table', instant: true }),
    color: { mode: 'thresholds' },
    custom: { align: 'auto', cellOptions: { type: 'auto' }, filterable: true, inspect: false },
    options: { showHeader: true, cellHeight: 'sm', footer: { show: false }, sortBy: [] },
    overrides: values.map(([, column]) => columnOverride(column)),
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: Object.fromEntries(['Time', ...hidden].map((name) => [name, true])),
          indexByName: Object.fromEntries(order.map((name, i) => [name, i])),
          renameByName: renamed,
        },
      },
    ],
  });
}

function columnOverride({ title, unit, decimals, levels, words, width }: Column): Override {
  const colored = levels ?? words;
  return {
    matcher: { id: 'byName', options: title },
    properties: [
      ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
      ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
      ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
      ...(words ? [{ id: 'mappings', value: mapping(words) }] : []),
      ...(colored
        ? [
            { id: 'thresholds', value: { mode: 'absolute', steps: levels ?? NEUTRAL } },
            { id: 'custom.cellOptions', value: { type: 'color-text' } },
          ]
        : []),
    ],
  };
}
