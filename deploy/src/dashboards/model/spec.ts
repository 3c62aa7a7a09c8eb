import type { Override, Panel, Target, ThresholdStep } from './json.js';
import type { LinkedService } from './links.js';
import { PROMETHEUS } from './variables.js';

/** One query of a panel: expression and legend, e.g. `p99 {{model}}`. */
export type Query = readonly [expr: string, legend: string];

/** What the author of a dashboard says about any panel. */
export interface PanelSpec {
  readonly title: string;
  /** What is drawn. */
  readonly shows: string;
  /** What it looks like when all is well. */
  readonly good: string;
  /** What to do when it does not. */
  readonly act: string;
  /** Unit of the values as Grafana names it: `s`, `reqps`, `percentunit`, `bytes`, `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Columns of 24, default 8. */
  readonly w?: number;
  /** Rows of 30 pixels, default 8 for charts and 4 for figures. */
  readonly h?: number;
  /** Colours by value; the same bounds at which alerts fire. */
  readonly levels?: readonly ThresholdStep[];
  /** Where traces and logs behind the panel are, default the chosen services. */
  readonly of?: LinkedService;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  /** Text where there is no value, e.g. for what has not happened yet. */
  readonly empty?: string;
  /** Fixed colours of series by name. */
  readonly colors?: Readonly<Record<string, string>>;
}

/** A panel before the layout gave it its place. */
export interface PlacedLater {
  readonly w: number;
  readonly h: number;
  /** Where its links lead. */
  readonly of: LinkedService;
  readonly panel: Omit<Panel, 'id' | 'gridPos' | 'links'>;
}

export const NEUTRAL: readonly ThresholdStep[] = [{ color: 'text', value: null }];

export function describe({ shows, good, act }: PanelSpec): string {
  return `${shows}\n\n**Good:** ${good}\n\n**If not:** ${act}`;
}

export function targets(
  queries: readonly Query[],
  how: Partial<Pick<Target, 'format' | 'instant' | 'exemplar'>> = {},
): Target[] {
  const { format = 'time_series', instant = false, exemplar = false } = how;
  return queries.map(([expr, legendFormat], i) => ({
    refId: String.fromCodePoint(65 + i),
    datasource: PROMETHEUS,
    expr,
    legendFormat,
    format,
    instant,
    range: !instant,
    exemplar,
  }));
}

export function colorOverrides(colors: Readonly<Record<string, string>> = {}): Override[] {
  return Object.entries(colors).map(([name, fixedColor]) => ({
    matcher: { id: 'byName', options: name },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor } }],
  }));
}
