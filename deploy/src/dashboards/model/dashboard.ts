import { annotations } from './annotations.js';
import type { Dashboard, Panel, RowPanel } from './json.js';
import { dashboardLinks, panelLinks, TAG } from './links.js';
import type { PlacedLater } from './spec.js';
import { variables } from './variables.js';

/** Columns of Grafana's grid. */
export const COLUMNS = 24;

/** Panels under one heading, from left to right and from top to bottom. */
export interface Section {
  readonly title: string;
  readonly panels: readonly PlacedLater[];
}

export interface DashboardSpec {
  /** Part of the stable `uid` and the file name. */
  readonly name: string;
  readonly title: string;
  /** The question that it answers. */
  readonly description: string;
  readonly tags: readonly string[];
  /** How often it asks again, 5–30 s. */
  readonly refresh: string;
  /** Start of its time range, e.g. `now-1h`. */
  readonly from: string;
  readonly sections: readonly Section[];
}

export function dashboard(spec: DashboardSpec): Dashboard {
  const expressions = spec.sections.flatMap(({ panels }) =>
    panels.flatMap(({ panel }) => panel.targets.map(({ expr }) => expr)),
  );
  const chosen = variables(expressions);
  const panels = place(
    spec.sections,
    chosen.some(({ name }) => name === 'service'),
  );
  return {
    uid: `${TAG}-${spec.name}`,
    title: spec.title,
    description: spec.description,
    tags: [TAG, ...spec.tags],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: spec.refresh,
    time: { from: spec.from, to: 'now' },
    timezone: 'browser',
    templating: { list: chosen },
    annotations: { list: annotations() },
    links: dashboardLinks(),
    panels,
  };
}

/** Each panel goes where it lies highest, then furthest to the left, below its section's heading. */
function place(sections: readonly Section[], services: boolean): (Panel | RowPanel)[] {
  const placed: (Panel | RowPanel)[] = [];
  let top = 0;
  for (const { title, panels } of sections) {
    placed.push(heading(placed.length + 1, title, top));
    const depth = new Array<number>(COLUMNS).fill(top + 1);
    for (const { w, h, of, panel } of panels) {
      const { x, y } = highest(depth, w);
      const links = panelLinks(of, services);
      placed.push({ id: placed.length + 1, gridPos: { x, y, w, h }, ...panel, links });
      depth.fill(y + h, x, x + w);
    }
    top = Math.max(...depth);
  }
  return placed;
}

/** Where a panel of that width fits; `depth` is how far down each column is taken. */
function highest(depth: readonly number[], w: number): { readonly x: number; readonly y: number } {
  let best = { x: 0, y: Number.POSITIVE_INFINITY };
  for (let x = 0; x + w <= depth.length; x++) {
    const y = Math.max(...depth.slice(x, x + w));
    if (y < best.y) best = { x, y };
  }
  return best;
}

function heading(id: number, title: string, y: number): RowPanel {
  const gridPos = { x: 0, y, w: COLUMNS, h: 1 };
  return { id, type: 'row', title, collapsed: false, gridPos, panels: [] };
}
